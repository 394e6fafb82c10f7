# Our own short statements; the document itself decides.  Format and words: docs/profiles.md.
profile hino 1
ja 日野市の外部委託における情報セキュリティ遵守事項
en Hino City: information security terms for outsourcing
document 外部委託における情報セキュリティ遵守事項（令和5年12月1日改正）
issuer 東京都日野市

form H-F1
article 様式第1号
ja 重要情報の消去・廃棄（返還）証明書
en Certificate of erasure, disposal or return

form H-F2
article 様式第2号
ja 委託業務従事者体制届出書
en Notice of the staff structure

form H-F3
article 様式第3号
ja 教育・研修実施報告書
en Report on training

form H-F4
article 様式第4号
ja 重要情報の保護に関する報告書
en Report on the protection of important data

form H-F5
article 様式第5号
ja 特定個人情報の保護に関する報告書
en Report on the protection of specific personal information

form H-F6
article 様式第6号
ja 再委託承認申請書
en Application for subcontracting

form H-F7
article 様式第7号
ja 再委託承認通知書
en Decision on subcontracting

form H-Fx-event
ja 事象の報告（任意様式）
en Report of an event (free form)

form H-Fx-keep
ja 記録の保存期間・廃棄までの保管方法の取決め
en Agreement on keeping records and on keeping until disposal

form H-Fx-ask
ja 持出し・複製・送受信・媒体等の承認申請（任意様式）
en Application to take out, copy, send or use media (free form)

form H-Fx-media
ja 可搬記録媒体の使用記録
en Record of the use of portable media

form H-Fx-dev
article 11
ja 開発環境の報告（任意様式）
en Report on the development environment (free form)

form H-Fx-test
article 11
ja セキュリティ適合検査の結果報告
en Report on security tests

form H-Fx-visit
article 13
ja 立入調査の記録
en Record of an inspection

form H-Fx-talk
article 15(1)
ja 協議記録
en Record of consultation

clause H1
article 1
ja 情報を機密性3・2・1に分け、2以上を重要情報とし、1の漏えいも報告すること。
en Data is classed 3, 2 or 1; 2 and up is important; a leak of class 1 is reported too.
met E W
by scope
duty H1-report contractor entruster at-once H-Fx-event

clause H2
article 2
ja 業務で知った情報の秘密を、退職の後も守ること。
en Secrecy is kept, also after leaving.
met E
by pledge
by role

clause H3
article 3
ja 受託した業務のほかに使わないこと。
en The data is used for the entrusted work only.
met E
by purpose

clause H4
article 4
ja 紙の資料は返還し、頼まれて廃棄するときは復元できなくして証明すること。
en Paper is returned, or destroyed beyond recovery when asked, with a certificate.
met W P
duty H4-certificate contractor entruster end H-F1
duty H4-later contractor entruster on-request H-Fx-keep
check my-number-paper
ja 個人番号のある紙の廃棄に市が立ち会ったか
en The city attended the destruction of paper with My Numbers

clause H5
article 5
ja データは復元できなくして廃棄し、証明すること。
en Data is destroyed beyond recovery, with a certificate.
met E W
control erase-keys yes
control certificate yes
duty H5-certificate contractor entruster end H-F1

clause H6
article 6
ja 責任者と従事者の体制を、業務の前に届け出ること。
en The staff structure is filed before work begins.
met E W P
by term
control staff-filed yes
control places filed+approved
by terminal
duty H6-staff contractor entruster before-work H-F2
duty H6-change contractor entruster on-change H-F2
check badges
ja 市の事務室では、受託者とわかる表示をしているか
en Staff wear a badge of the contractor in the city's offices

clause H7
article 7
ja 従事者の全員が、業務の前の1年以内に研修を受けていること。
en Everybody was trained within the year before work.
met E W
control training 365
duty H7-report responsible entruster on-request H-F3

clause H8
article 8
ja 情報の安全を損なう事象やそのおそれを、速やかに報告すること。
en Events and suspicions are reported promptly.
met W V
duty H8-report responsible entruster promptly H-Fx-event
evidence alerts

clause H9
article 9
ja 契約時・年度替わり・終了時に、保護の状況を報告すること（単年度は年度替わりを除く）。
en Protection is reported at signing, at the year change of multi-year contracts, and at the end.
met W V
duty H9-4-signing contractor entruster at-signing H-F4
duty H9-4-year contractor entruster year-change H-F4
duty H9-4-end contractor entruster end H-F4
duty H9-5-signing contractor entruster at-signing H-F5
duty H9-5-year contractor entruster year-change H-F5
duty H9-5-end contractor entruster end H-F5
evidence ledger-counts

clause H10.1
also H10.1-1
article 10(1)①
ja 情報の区分ごとに定められた場所だけに保管すること。
en Each class of data is kept only where it may be.
met E W
# store.server and store.client speak of data with My Numbers; important data needs approval on clients and media.
control usb never
control media approval
control store.server approval
control store.client approval
duty H10.1-apply contractor entruster before-act H-Fx-ask

clause H10.1-0
article 10(1)
ja 記録の保存期間を協議して決め、求めに応じて示すこと。
en How long records are kept is agreed, and they are shown on request.
met W
duty H10.1-agree both both at-signing H-Fx-keep

clause H10.1-2
article 10(1)②
ja 特定個人情報は承認された施錠場所に、少数の鍵の扱い手で、暗号かパスワードを付けて保管し、私物の機器を使わないこと。
en My Number data is kept in an approved locked place, with few approved key holders, encrypted or under a password; no private devices.
met E P
control encrypt-at-rest yes
control password.length 8
control password.kinds 3
control password.account-run 2
control private-devices never
by terminal
control key-holders approved
check locked-place
ja 保管場所が施錠でき、市の承認があるか
en The place can be locked and is approved by the city
check keys
ja 鍵を扱う者が様式第2号にあり、必要な人数だけか
en Key holders stand in form 2 and are as few as needed

clause H10.1-audio
article 10(1)◎音声
ja 会議の音声は重要情報として扱い、クラウドの会議データは会議の後すぐに消すこと。
en Meeting audio is important data; meeting data in a cloud is deleted right after.
met P V
control audio-in-cloud until-end
evidence recordings
check cloud-deleted
ja 会議の録音・録画・共有資料・チャットをクラウドから消したか
en Recordings, shared files and chat were deleted from the cloud

clause H10.2
article 10(2)
ja 取扱いの記録を、定められた年数のあいだ保存すること。
en Records of handling are kept for the years set.
met E V
control log-years 7
control ledger yes
evidence ledger-by-person

clause H10.2-obtain
article 10(2) 入手
ja 決められた手段で入手し、特定個人情報では本人と番号を確かめること。
en Data is obtained by the means set; for My Numbers person and number are checked.
met W P
matrix obtain spi * allow identified+set-means
matrix obtain important * allow set-means
check identity
ja 本人確認と番号確認の手順を守ったか
en The checks of person and number were made as set

clause H10.2-use
article 10(2) 利用
ja 特定個人情報は承認された者と区域だけで使い、氏名と日時を7年間残すこと。
en My Number data is used only by approved people in approved areas; name and time are kept 7 years.
met E V
by purpose
by scope
by role
matrix use spi * allow purpose-only+area-only+named-people+fewest-people+put-back+use-log
matrix use important * allow named-people+area-only
evidence ledger-by-subject

clause H10.2-out
article 10(2) 持ち出し
ja 持出しは、業務に欠かせず、承認があるときだけとすること。
en Taking out only where indispensable and approved.
met W E
matrix take-out spi,important * approval needed
duty H10.2-out-ask contractor entruster before-act H-Fx-ask

clause H10.2-copy
article 10(2) コピー・再加工
ja 複製や加工は、欠かせず承認があるときだけ。重要情報のデータは業務に必要な限りとすること。
en Copying or reworking only where indispensable and approved; important data as far as work needs it.
met W E
matrix copy spi * approval needed
matrix copy important paper,audio approval needed
matrix copy important data allow needed
duty H10.2-copy-ask contractor entruster before-act H-Fx-ask

clause H10.2-send
article 10(2) 外部への送受信
ja 特定個人情報は外部と送受信せず、重要情報は欠かせず承認があるときだけとすること。
en My Number data is never sent or received outside; important data only where indispensable and approved.
met W E
matrix send spi * never
matrix send important * approval needed
duty H10.2-send-ask contractor entruster before-act H-Fx-ask

clause H10.2-post
article 10(2) 郵送等による送付
ja 特定個人情報は郵送せず、重要情報は欠かせず承認があるときだけとすること。
en My Number data is never posted; important data only where indispensable and approved.
met W E
matrix post spi * never
matrix post important * approval needed
duty H10.2-post-ask contractor entruster before-act H-Fx-ask

clause H10.2-net
article 10(2) インターネット等による送受信
ja 特定個人情報はインターネットで送受信せず、重要情報は承認があるときだけとすること。
en My Number data never goes over the internet; important data only with approval.
met W E
control spi-over-internet never
matrix internet spi * never
matrix internet important * approval
duty H10.2-net-ask contractor entruster before-act H-Fx-ask

clause H10.2-media
article 10(2) 可搬記録媒体の使用
ja 特定個人情報は可搬媒体に入れず、重要情報は方法を届けて承認を得て、使用を記録し報告すること。
en My Number data is never put on portable media; important data with a filed method, approval, record and report.
met W E
matrix media spi * never
matrix media important * approval needed+filed+recorded+reported
duty H10.2-media-ask contractor entruster before-act H-Fx-ask
duty H10.2-media-log contractor entruster regularly H-Fx-media

clause H10.2-give
article 10(2) 提供・移転
ja 提供は、確実に届く手順と決められた網だけで行い、誤送付を防ぐこと。
en Provision follows a sure procedure over the networks set; misdirection is prevented.
met W
matrix provide spi paper,audio allow procedure
matrix provide spi data allow own-network
matrix provide important * allow guarded

clause H10.2-audio
article 10(2)◎音声
ja 聞かれるおそれのある場所で話さず、重要情報を電話で話さないこと。
en No talk where others may hear; no important data by telephone.
met P
check talk
ja 従事者が、会話と電話の決まりを知らされ、確認したか
en Staff were told the rule on talk and telephone, and acknowledged it

clause H10.3
article 10(3)
ja 区分に応じた方法で廃棄し、証明書を提出すること。
en Disposal follows the class, with a certificate.
met W E
by erase-approval
control destroy-witness always
matrix dispose spi * approval set-means+witness+certificate+no-recovery
matrix dispose important * approval set-means+certificate+no-recovery
matrix dispose general * allow
duty H10.3-cert contractor entruster after-event H-F1

clause H11
article 11
ja 開発には専用のテストデータを使い、環境を着手前に報告して承認を得て、検査の結果を報告すること。
en Development uses data made for it; the environment is reported and approved first; test results are reported.
met E W
control test-data synthetic
duty H11-env contractor entruster before-work H-Fx-dev
duty H11-staff contractor entruster before-work H-F2
duty H11-training contractor entruster before-work H-F3
duty H11-tests contractor entruster after-event H-Fx-test

clause H12
article 12
ja 再委託は原則として禁止。必要なときは業務の前に申請して承認を得て、監督すること。
en No subcontract in principle; where needed, applied for and approved before work, and supervised.
met W E
by change-approval
control subcontract.approval yes
control subcontract.cover yes
duty H12-apply contractor entruster before-act H-F6
duty H12-decide entruster contractor after-event H-F7
duty H12-staff subcontractor contractor before-work H-F2

clause H13
article 13
ja 市の立入調査に応じること。
en Inspection by the city is accepted.
met W
duty H13-visit entruster contractor on-request H-Fx-visit

clause H14
article 14
ja 守られないときは、告発・解除・損害賠償がありうる。
en A breach may lead to prosecution, termination and damages.
met W
duty H14-decision entruster contractor after-event H-Fx-talk

clause H15
article 15(1)
ja 疑義は、市と協議して決めること。
en Doubts are settled with the city.
met W
duty H15-talk both both on-request H-Fx-talk

clause H15.2
article 15(2)
ja 様式の項目は、市が契約ごとに変えられる。
en The city may change the items of the forms for each contract.
met W
duty H15.2-forms entruster contractor at-signing H-Fx-talk

clause H-forms
article 参考様式一覧
ja 様式第1号から第7号までを、再委託先・受託者・市の順に提出すること。
en Forms 1 to 7 go from the subcontractor through the contractor to the city.
met W
duty Hf-1 subcontractor contractor after-event H-F1
duty Hf-3 subcontractor contractor on-request H-F3
duty Hf-4 subcontractor contractor at-signing H-F4
duty Hf-5 subcontractor contractor at-signing H-F5
