# Our own short statements; the document itself decides.  Format and words: docs/profiles.md.
profile nerima 1
ja 練馬区の特定個人情報に関する特記事項
en Nerima City: special provisions on specific personal information
document 特定個人情報の保護および管理に関する特記事項（委託契約等用）
issuer 東京都練馬区

form N-F4
article 第4条
ja 特定個人情報の基本方針
en Basic policy on specific personal information

form N-F5
article 第5条
ja 取扱規程・マニュアル
en Handling rules and manuals

form N-F6
article 第6条
ja 総括責任者届
en Notice of the overall responsible person

form N-F7
article 第7条
ja 監査責任者届
en Notice of the audit officer

form N-F8
article 第8条
ja 管理責任者届
en Notice of the manager

form N-F9
article 第9条
ja 事務取扱担当者届
en Notice of handlers

form N-F10
article 第10条
ja 変更届
en Notice of change

form N-F11
article 第11条
ja 教育実施報告書
en Report on training

form N-F13
article 第13条
ja 部署別の分担表
en Chart of duties by department

form N-F17
article 第17条
ja 再委託承認申請書・安全管理措置確認書
en Application for subcontracting, with the check of safety measures

form N-F17.4
article 第17条第4項第2号
ja 再々委託申請の通知書
en Notice upstream of a further subcontract

form N-F18
article 第18条
ja 再委託先の監督記録
en Record of supervision of the subcontractor

form N-F19
article 第19条第4号
ja 送付管理簿
en Ledger of dispatches

form N-F20.2
article 第20条第2号ウ
ja 管理区域の入退室記録
en Entry log of the control area

form N-F20.4
article 第20条第4号
ja 持出管理簿
en Ledger of take-outs

form N-F20.6
article 第20条第6号オ
ja インターネット接続環境の利用許可申請書
en Application to handle data on a connected environment

form N-F20.8
article 第20条第8号
ja 特定個人情報ファイル利用管理簿
en Ledger of the use of printed files

form N-F20.11
article 第20条第11号
ja 複製許可申請書
en Application to copy

form N-F20.13
article 第20条第13号から第15号まで
ja 廃棄・削除管理簿
en Ledger of disposal and deletion

form N-F20.16
article 第20条第16号
ja 媒体保管許可申請書
en Application to keep data on media

form N-F21
article 第21条
ja 外部サービス利用許可申請書
en Application to use an external service

form N-F22
article 第22条
ja 契約終了時の返還・廃棄一覧
en List of returns and disposals at the end

form N-F23
article 第23条
ja 廃棄・消去証明書
en Certificate of disposal and erasure

form N-F23.3
article 第23条第3項
ja 外部廃棄委託承認申請書
en Application to have data disposed of by others

form N-F24
article 第24条
ja 遵守状況報告書・改善報告書
en Report on compliance and improvement

form N-F25
article 第25条
ja 点検・監査報告書
en Report on self-audit

form N-F26
article 第26条
ja 事故報告書
en Incident report

form N-F26.3
article 第26条第3項
ja 訓練・確認の記録
en Record of drills

form N-F30
ja 協議記録
en Record of consultation

clause N4
article 第4条
ja 特定個人情報の取扱いについての基本方針を定めること。
en A basic policy on specific personal information is laid down.
met W V
duty N4-policy contractor entruster before-work N-F4
evidence document-age

clause N5
article 第5条
ja 取扱いの規程やマニュアルを作り、見直すこと。
en Handling rules and manuals are made and reviewed.
met W V
duty N5-rules contractor entruster before-work N-F5
evidence document-age

clause N6
article 第6条
ja 総括責任者を定め、委託者に届け出ること。
en A person with overall responsibility is appointed and filed with the entruster.
met W
duty N6-officer contractor entruster before-work N-F6

clause N7
article 第7条
ja 監査責任者は、ほかの役割を兼ねない者とすること。
en The audit officer holds no other role.
met E W
control separation yes
duty N7-auditor contractor entruster before-work N-F7

clause N8
article 第8条
ja 管理責任者を従事者から定めること。従事者のほかから選ぶときは、委託者の許可を得ること。
en A manager is appointed from the staff; from outside only with the entruster's permission.
met E W
by change-approval
duty N8-manager contractor entruster before-work N-F8

clause N9.1
article 第9条第1項
ja 事務取扱担当者を届け出て、従事する期間の中だけで取り扱わせること。
en Handlers are filed, and work only within their filed term.
met E W
control term yes
control staff-filed yes
control affiliation yes
duty N9-handlers contractor entruster before-work N-F9

clause N9.2
article 第9条第2項
ja 情報セキュリティの届出で代えるときは、兼ねる旨と担当者の印を付けること。
en Where the security notice stands in, it says so and marks the handlers.
met W
duty N9.2-joint contractor entruster before-work N-F9

clause N9.3
article 第9条第3項
ja 担当者ごとに、取り扱う情報の範囲を定めること。
en Each handler's range of data is set.
met E
control scope yes

clause N10
article 第10条第1項
ja 責任者や担当者の変更を速やかに届け出ること。
en Changes of these persons are filed promptly.
met W V
duty N10-change contractor entruster on-change N-F10
evidence people-and-terms

clause N10.2
article 第10条第2項
ja 変更をほかの届出で代えるときも、兼ねる旨と担当者の印を付けること。
en Where another notice of change stands in, it says so and marks the handlers.
met W
duty N10.2-joint contractor entruster on-change N-F10

clause N11
article 第11条
ja 取り扱う者は、この事項についての研修を受けていること。
en Whoever handles the data has been trained in these terms.
met E W
# The document names no age of a training; a year is ours.
control training 365
duty N11-report contractor entruster after-event N-F11

clause N12
article 第12条
ja 委託者が行う研修を受けること。
en The entruster's own training is attended.
met V
evidence attendance

clause N13
article 第13条
ja 複数の部署で取り扱うときは、それぞれの分担と責任を明らかにすること。
en Where several departments handle data, the duties of each are made clear.
met W
duty N13-chart contractor entruster before-work N-F13

clause N14
article 第14条
ja 業務で知った情報の秘密を守り、業務の後も守ること。
en What is learnt at work is kept secret, also afterwards.
met E V
control pledge yes
evidence pledges

clause N15
article 第15条
ja 委託された目的のほかに使わないこと。
en The data is used for the entrusted purpose only.
met E V
control purpose yes
evidence ledger-by-person

clause N16
article 第16条
ja 第三者に提供しないこと。
en The data is given to no third party.
met E V
by purpose
matrix provide spi paper,data never
evidence ledger-by-subject

clause N17
article 第17条
ja 再委託は、あらかじめ委託者の承認を得ること。
en Subcontract only with the entruster's prior approval.
met E W
control change-approval yes
control subcontract.approval yes
control subcontract.notice yes
duty N17-apply contractor entruster before-act N-F17
duty N17.4-notice subcontractor contractor before-act N-F17.4

clause N18
article 第18条
ja 再委託先には同等以上の定めを課し、監督すること。
en Subcontractors are bound by the same or stricter terms, and supervised.
met E V
control subcontract.cover yes
evidence supervision

clause N19.1
article 第19条第1号
ja 授受は、管理責任者と事務取扱担当者の間だけで行うこと。
en Hand-over takes place between managers and handlers only.
met E
by role
matrix obtain spi paper,data allow named-people

clause N19.2
article 第19条第2号
ja 媒体を送るときは暗号化し、必要なら鍵のかかる入れ物を使うこと。
en Media sent by post are encrypted, in a locked case where needed.
met E P
matrix post spi data allow encrypted+trackable+recorded
check lock-case
ja 鍵のかかる入れ物を使ったか、使わない理由を書いたか
en A locked case was used, or the reason why not was written down

clause N19.3
article 第19条第3号
ja 紙を送るときは、目隠しや封緘をすること。
en Paper sent by post is covered or sealed.
met P
matrix post spi paper allow sealed+trackable+recorded
check sealed
ja 目隠しシールか封緘を施したか
en A blindfold label or a seal was applied

clause N19.4
article 第19条第4号
ja 追跡できる方法で送り、送付を管理簿に記録すること。
en Dispatch is trackable and recorded in the ledger.
met E W
control post trackable+encrypted+sealed+recorded
duty N19-ledger contractor entruster each-time N-F19

clause N19.5
article 第19条第5号
ja 特定個人情報をインターネットで送らないこと。
en Data with My Numbers is never sent over the internet.
met E D
control spi-over-internet never
matrix internet spi data never
measure network-routes

clause N20.1
article 第20条第1号
ja 取扱区域を定め、仕切りと座席の配置でのぞき見を防ぐこと。
en A handling area is set, with partitions and seating that prevent onlookers.
met P
check area-plan
ja 取扱区域の図面があり、壁か間仕切りがあるか
en There is a plan of the handling area, with walls or partitions
check seating
ja 担当者でない者の通り道から画面や書類が見えないか
en Screens and papers cannot be seen from where others pass

clause N20.2
article 第20条第2号
ja 管理区域の入室を限り、立会い、記録、持込み制限、侵入の備えをすること。
en Entry to the control area is limited, escorted, logged; devices are restricted; intrusion is guarded against.
met E P V
control places filed+locked+entry-log+escort
by terminal
duty N20.2-log contractor entruster each-time N-F20.2
evidence place-log
check entry-list
ja 入室できる者の一覧があり、部外者が見分けられるか
en There is a list of who may enter, and strangers can be told
check devices
ja 持ち込む機器を制限しているか
en What may be brought in is restricted
check alarm
ja 施錠・警報・監視の設備が働いているか
en Locks, alarms and monitoring work

clause N20.3
article 第20条第3号
ja 許可なく区域から持ち出さないこと（同じ建物の中でも）。
en Nothing is taken out without permission, not even within the building.
met W V
matrix take-out spi paper approval recorded+sealed
matrix take-out spi data approval recorded+encrypted
duty N20.3-apply contractor entruster before-act N-F20.4
evidence take-outs

clause N20.4
article 第20条第4号
ja 持出しの九つの項目を管理簿に記録すること。
en Nine items of each take-out are recorded in the ledger.
met W V
control take-out-ledger yes
duty N20.4-ledger contractor entruster each-time N-F20.4
evidence take-outs

clause N20.5
article 第20条第5号
ja 持ち出すものにも、送付と同じ保護をすること。
en What is taken out is protected as what is sent.
met E P
control carry encrypted+locked-case+recorded
check carried-sealed
ja 紙は封緘や目隠し、媒体は暗号化をして持ち出したか
en Paper was sealed or covered and media encrypted when taken out

clause N20.6a
article 第20条第6号ア
ja 取り扱う情報システムを特定し、媒体での持出しを技術的に防ぐこと。
en The systems are named, and carrying out on media is prevented.
met D E
control export encrypted+approved+counted
measure removable-media

clause N20.6i
article 第20条第6号イ
ja 取り扱う者と、その権限の範囲を限り、アクセスを制御すること。
en Handlers and their rights are limited, and access is controlled.
met E V
control scope yes
evidence access-now

clause N20.6u
article 第20条第6号ウ
ja 二つ以上の要素で本人を確認すること。
en Identity is proven by two or more factors.
met E
control factors 2
control hardware-key yes

clause N20.6e
article 第20条第6号エ
ja アクセスと操作の記録を取り、保存し、定期に分析すること。
en Access and operations are logged, kept and analysed.
met E V
control ledger-read yes
control ledger yes
by log-years
evidence ledger-verified
# The document names no number: every month, and a month to do it, are ours.
control log-review 62
evidence log-reviews

clause N20.6o
article 第20条第6号オ
ja インターネットにつながる環境では、許可なく取り扱わないこと。
en Nothing is handled on a connected environment without permission.
met E W D
by network
duty N20.6o-apply contractor entruster before-act N-F20.6
measure network-routes
measure listeners

clause N20.6ka
article 第20条第6号カ
ja 利用事務のネットワークを、インターネットから分けること。
en The network for use-affairs is kept apart from the internet.
met D
control network closed
measure network-routes

clause N20.6ki
article 第20条第6号キ
ja 標的型攻撃などによる漏えいを防ぐ措置をとること。
en Leaks by targeted attacks are guarded against.
met D
measure attack-detection
measure program-sandbox

clause N20.6k
also N20.6ku
article 第20条第6号ク
ja 容易に読み取れないように暗号化すること。
en Data is encrypted so that it cannot easily be read.
met E
control encrypt-at-rest yes

clause N20.6ke
article 第20条第6号ケ
ja データセンターとの間は、専用線か暗号化した回線とすること。
en The line to a data centre is dedicated or encrypted.
met E
control encrypt-line yes

clause N20.6ko
article 第20条第6号コ
ja ウイルス対策を入れ、最新に保つこと。
en Anti-virus is installed and kept current.
met E D
control upload-scan yes
measure virus-signatures

clause N20.6sa
article 第20条第6号サ
ja OSやソフトウェアに修正を定期に当てること。
en System and software are patched regularly.
met D
measure updates

clause N20.6si
article 第20条第6号シ
ja 私物の端末を使わず、登録した端末だけで取り扱うこと。
en No private devices: registered terminals only.
met E
control terminal yes
control private-devices never

clause N20.6su
article 第20条第6号ス
ja 媒体をつなぐ前にウイルスを調べること。
en Media are checked for viruses before they are connected.
met E P
control media-scan yes
check media-scanned
ja 媒体ごとに、調べた日時と結果を書いたか
en Time and result of the check were written down for each medium

clause N20.6se
article 第20条第6号セ
ja ファイル交換ソフトや、許可のないソフトウェアを入れないこと。
en No file-sharing or unapproved software is installed.
met D
measure unknown-software

clause N20.6so
article 第20条第6号ソ
ja 機器を固定し、盗難や紛失を防ぐこと。
en Devices are fastened against theft and loss.
met P
check wire-lock
ja 機器がワイヤーなどで固定されているか
en Devices are fastened by wire or the like

clause N20.7
article 第20条第7号
ja 期間中の消去は、漏れのない方法で行うこと。
en Erasure during the term leaks nothing.
met E V
control erase-keys yes
evidence erasures

clause N20.8
article 第20条第8号
ja 印刷した特定個人情報の利用状況を記録すること。
en The use of printed copies is recorded.
met E W V
control print important
control print-numbered yes
duty N20.8-ledger contractor entruster each-time N-F20.8
evidence copies

clause N20.9
article 第20条第9号
ja 閲覧は、取扱担当者だけが、その範囲の中で行うこと。
en Only handlers view the data, within their range.
met E V
control role yes
matrix use spi paper,data allow named-people+purpose-only+area-only
evidence ledger-by-subject

clause N20.10
article 第20条第10号
ja 担当者は、定められた範囲を超えて閲覧しないこと。
en Nobody views beyond the range that was set.
met E
by scope
by purpose

clause N20.11
article 第20条第11号
ja 許可なく複製しないこと。
en Nothing is copied without permission.
met W E
matrix copy spi paper,data approval recorded
duty N20.11-apply contractor entruster before-act N-F20.11

clause N20.12
article 第20条第12号
ja 紙と媒体は、施錠した場所に保管すること。
en Paper and media are locked away.
met P
control key-holders named
check cabinet
ja どの保管庫にあり、誰が鍵を持つかが書かれているか
en It is written down which cabinet holds it and who holds the keys

clause N20.13
article 第20条第13号
ja 紙は復元できない方法で廃棄し、管理簿に記録すること。
en Paper is destroyed beyond recovery and recorded.
met W
matrix dispose spi paper allow no-recovery+recorded+certificate
duty N20.13-ledger contractor entruster each-time N-F20.13

clause N20.14
article 第20条第14号
ja 期間中の媒体の廃棄も、終了時に準じて行い、記録すること。
en Media discarded during the term are treated as at the end, and recorded.
met W
matrix dispose spi data allow no-recovery+witness+recorded+certificate
duty N20.14-ledger contractor entruster each-time N-F20.13

clause N20.15
article 第20条第15号
ja 書類の中の記載を消すときも、復元しにくい方法で行い、記録すること。
en What is deleted inside documents cannot easily be restored, and is recorded.
met W
duty N20.15-ledger contractor entruster each-time N-F20.13

clause N20.16
article 第20条第16号
ja 媒体に保管するときは許可を得て、触れる者を限ること。
en Keeping data on media needs permission, and access to them is managed.
met W E
control media approval
matrix media spi data approval named-people+recorded
duty N20.16-apply contractor entruster before-act N-F20.16

clause N20.17
article 第20条第17号
ja 情報提供ネットワークシステムを使わないこと。
en The national information-sharing network is not used.
met D
measure peers

clause N21
article 第21条
ja 外部サービスは、許可と選定条件とネットワークの分離がなければ使わないこと。
en External services only with consent, by the criteria, on a separate network.
met W
control external-service approval
duty N21-apply contractor entruster before-act N-F21

clause N22
article 第22条
ja 保管の期間と、終わったときの返還や消去は、委託者の指示によること。
en Keeping, return and erasure follow the entruster's instructions.
met E W
control erase-approval yes
control hold yes
by retention
control destroy-witness always
# The days in which a contract that has ended is erased and certified are ours.
control close-out 90
control close-complete yes
duty N22-close contractor entruster end N-F22

clause N23
article 第23条第1項・第2項
ja 消去した後は、消去の証明書を提出すること。
en After erasure a certificate is handed in.
met E W V
control certificate yes
duty N23-certificate contractor entruster after-event N-F23
evidence certificates

clause N23.3
article 第23条第3項
ja 廃棄を外部に頼むときは、あらかじめ承認を得ること。
en Disposal by others needs prior approval.
met W
duty N23.3-apply contractor entruster before-act N-F23.3

clause N24
article 第24条
ja 遵守の状況を報告し、実地の調査と改善の指示に応じること。
en Compliance is reported; inspection on site and orders to improve are followed.
met W
duty N24-report contractor entruster regularly N-F24

clause N25
article 第25条
ja 監査責任者の下で点検や監査を行い、報告し、規程を見直すこと。
en The audit officer has audits made; results are reported and rules reviewed.
met W V
control self-audits-a-year 1
duty N25-report auditor entruster regularly N-F25
evidence inspections

clause N26
article 第26条
ja 事故では直ちに被害を抑えて報告し、原因と再発防止を文書にし、定期に訓練すること。
en Incidents are contained and reported at once, analysed and written up; the procedure is drilled.
met W V
control drills-a-year 1
duty N26-report contractor entruster at-once N-F26
duty N26.2-report subcontractor both at-once N-F26
duty N26.3-drill contractor entruster regularly N-F26.3
evidence incidents
evidence drills

clause N27
article 第27条
ja 委託者は、事故の内容と名称を公表することができる。
en The entruster may publish the incident and the name.
met W
duty N27-decision entruster contractor after-event N-F30

clause N28
article 第28条
ja 義務に反して損害を与えたときは、賠償すること。
en Damage by a breach is made good.
met W
duty N28-decision entruster contractor after-event N-F30

clause N29
article 第29条
ja 違反があるときは、契約を解除されることがある。
en A breach may end the contract; then close-out begins.
met W
duty N29-close contractor entruster after-event N-F22

clause N30
article 第30条
ja 疑義は、協議して決めること。
en Doubts are settled by consultation.
met W
duty N30-talk both both on-request N-F30
