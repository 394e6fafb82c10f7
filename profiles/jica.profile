# Our own short statements; the document itself decides.  Format and words: docs/profiles.md.
# J1 to J6 are the rows of the procedure.  The 35 items of the survey sheet are J-1 to J-35; those whose number alone is
# free also keep the short id that older ledgers cite (J21 is item 21).
profile jica 1
ja JICAの個人番号関係事務の外部委託における契約事務
en JICA: contract procedure for outsourcing My Number affairs
document 個人番号関係事務の外部委託における契約事務の取扱について
issuer 独立行政法人国際協力機構

form J-F1
article 別添1
ja 特定個人情報等の安全管理に関する基本方針
en Basic policy on the safe management of specific personal information

form J-F2
article 別添2（様式3-1）
ja 個人情報の安全管理措置に関する調査シート
en Survey sheet on safety measures

form J-F3
article 別添3
ja 打合簿（管理責任者・担当者の確認）
en Meeting record naming managers and handlers

form J-F4
article 別添4
ja 廃棄・削除証明書
en Certificate of disposal and deletion

form J-F-hearing
article 1(2)イ・ウ
ja ヒアリング・実地検査の記録
en Record of the hearing and on-site check

form J-F-year
article 3(2)
ja 定期検査の報告
en Report for the yearly inspection

form J-F-rules
ja 取扱規程・体制図・手順書
en Handling rules, organisation chart, procedures

form J-F-sub
article 調査シート 第34・35項
ja 再委託先の体制図と契約書
en Structure of and contract with the subcontractor

clause J1
article 1(2)ア・別添2
ja 契約の前に、35項目の調査シートで安全管理措置の確認を受けること。
en Before the contract, safety measures are surveyed with a sheet of 35 items.
met W V
duty J1-sheet bidder entruster before-contract J-F2
evidence ledger-verified

clause J2
article 1(2)イ・ウ
ja 追加のヒアリングと、契約後の実地検査に協力すること。
en Follow-up hearings and the on-site check after signing are supported.
met W
duty J2-hearing entruster contractor on-request J-F-hearing

clause J3
article 3(1)・別添3
ja 個人情報と特定個人情報の管理責任者と担当者を、打合簿で確かめること。
en Managers and handlers for both kinds of data are named in the meeting record.
met W V
duty J3-record both both before-work J-F3
evidence people-and-terms

clause J4
article 3(2)
ja 年に1回以上、アクセスの記録と研修の回数などの検査を受けること。
en At least once a year access logs and trainings are inspected.
met V W
control inspections-a-year 1
duty J4-report contractor entruster yearly J-F-year
evidence ledger-counts
evidence trainings

clause J5
article 3(3)・別添4
ja 終了時にすべてのデータを復元できなくして消し、証明書を完了報告に付けること。
en At the end all data is destroyed beyond recovery; the certificate goes with the completion report.
met W E
control erase-keys yes
control certificate yes
control close-complete yes
matrix dispose spi paper,data allow no-recovery+certificate
duty J5-certificate contractor entruster end J-F4
duty J5-other subcontractor contractor end J-F4

clause J6
article 別添1
ja 法令の遵守、安全管理、適正な取扱い、監督、改善の方針を持つこと。
en There is a policy on law, safety, proper handling, supervision and improvement.
met W
duty J6-policy contractor entruster before-contract J-F1

clause J-1
article 調査シート 第1項
ja 取扱いの段階ごとの方法・責任者・任務と、四つの安全管理措置を規程に定めること。
en Rules set method, officers and tasks for each stage, and the four kinds of measures.
met W
duty J-1-rules contractor entruster before-contract J-F-rules

clause J-2
article 調査シート 第2項
ja 管理責任者を任命し、体制図に示すこと。
en A manager is appointed and shown in the organisation chart.
met W
duty J-2-chart contractor entruster before-contract J-F-rules

clause J-3
article 調査シート 第3項
ja 事務担当者を任命し、役割を文書で明らかにすること。
en Handlers are appointed and their roles written down.
met W V
duty J-3-roles contractor entruster before-contract J-F-rules
evidence people-and-terms

clause J-4
article 調査シート 第4項
ja 担当者が取り扱う情報の範囲を明らかにすること。
en The range of data of each handler is clear.
met E V
by scope
evidence access-now

clause J-5
article 調査シート 第5項
ja 事故のときの連絡体制を書面に示すこと。
en Who is told in an incident is written down.
met W
duty J-5-contacts contractor entruster before-contract J-F-rules

clause J-6
article 調査シート 第6項
ja 取扱いの状況を定期に点検すること。
en Handling is checked regularly.
met V
control self-audits-a-year 1
evidence inspections

clause J7
also J-7
article 調査シート 第7項
ja 教育を行い、資料・受講者・講師の記録を残すこと。
en Training is held; material, attendees and lecturer are recorded.
met E V
by training
evidence trainings

clause J8
also J-8
article 調査シート 第8項
ja 事務取扱担当者から誓約書を取ること。
en Handlers have signed a pledge.
met E V
by pledge
evidence pledges

clause J9
also J-9
article 調査シート 第9項
ja 管理区域と取扱区域の入退室を記録すること。
en Entry to the control and handling areas is logged.
met E P V
control places filed+entry-log
by terminal
evidence place-log
check entry-log
ja 建物・区域・機械室の入退室の記録が残っているか
en Entry logs of building, areas and machine room are kept

clause J10
also J-10
article 調査シート 第10項
ja 部外者を見分けられるようにすること。
en Strangers can be told from staff.
met P
check visitor-badge
ja 来訪者が名札などで見分けられるか
en Visitors can be told by badges or the like

clause J11
also J-11
article 調査シート 第11項
ja 持ち込む機器を制限すること。
en What may be brought in is restricted.
met P
check bring-in
ja 撮影機器や私物の端末を持ち込ませていないか
en Cameras and private devices are kept out

clause J12
also J-12
article 調査シート 第12項
ja 部外者が入るときは立ち会うこと。
en Strangers are escorted.
met P
check escort
ja 部外者の入室に立会人の名が残っているか
en The escort's name is recorded for each visit

clause J13
also J-13
article 調査シート 第13項
ja 入室できる者を定めること。
en Who may enter is laid down.
met P
check entry-rights
ja 入室できる者の一覧が最新か
en The list of who may enter is current

clause J14
also J-14
article 調査シート 第14項
ja 入室に認証の仕組みを設けること。
en Entry is authenticated.
met P
check door
ja 扉の認証が働いているか
en The authentication at the door works

clause J15
also J-15
article 調査シート 第15項
ja 不正な侵入に備え、警報や監視の装置を置くこと。
en Alarms or monitoring guard against intrusion.
met P
check intrusion
ja 警報装置か監視装置が働いているか
en Alarm or monitoring works

clause J16
also J-16
article 調査シート 第16項
ja 離席のときに書類・媒体・機器を机に残さないこと。
en Nothing is left on desks by those who leave them.
met P
check clear-desk
ja 見回りで、机上に放置がなかったか
en A round found nothing left on desks

clause J17
also J-17
article 調査シート 第17項
ja 書類と媒体は施錠して保管し、機器は固定し、鍵を管理すること。
en Papers and media are locked away, devices fastened, keys controlled.
met P
check lock-and-key
ja 保管庫の施錠、機器の固定、鍵の保管を確かめたか
en Locks, fastening and keys were checked

clause J18
also J-18
article 調査シート 第18項
ja 文書の保管と利用の場所を限ること。
en Where documents are kept and used is limited.
met E P
control places filed+entry-log
by terminal
check where-used
ja 決めた場所のほかで保管や利用をしていないか
en Documents are neither kept nor used elsewhere

clause J19
also J-19
article 調査シート 第19項
ja 関係者がいない時間は施錠すること。
en Rooms are locked when nobody concerned is there.
met P
check night-lock
ja 夜間や休日の施錠の記録があるか
en There is a record of locking at night and on holidays

clause J20
also J-20
article 調査シート 第20項
ja 媒体のデータを暗号化やパスワードで守ること。
en Data on media is encrypted or under a password.
met E
control encrypt-at-rest yes
control export encrypted

clause J21
also J-21
article 調査シート 第21項
ja 大量の情報の取得を検知し、警告すること。
en Taking out data in bulk is noticed and warned of.
met E V D
# The sheet names no numbers; these are ours.
control quota-minute 60
control quota-day 600
control search-hits 50
control update-day 20000
evidence alerts
measure removable-media

clause J22
also J-22
article 調査シート 第22項
ja 持ち運びは暗号化や封緘をし、持出しを記録すること。
en What is carried is encrypted or sealed, and taking out is recorded.
met V P
control carry encrypted+recorded
matrix take-out spi paper allow sealed+recorded
matrix take-out spi data allow encrypted+recorded
evidence take-outs
check carried
ja 手順書どおりに暗号化や封緘をしているか、実地に確かめたか
en It was seen on site that data is encrypted or sealed as the procedure says

clause J23
also J-23
article 調査シート 第23項
ja 外部に送るときは、通信の経路を守ること。
en The path is protected when data is sent outside.
met E
control encrypt-line yes
matrix internet spi data allow encrypted

clause J24
also J-24
article 調査シート 第24項
ja 廃棄は復元できない手段とし、それまでの置き場所も守ること。
en Disposal is beyond recovery, and what waits for it is kept safe.
met E P
by erase-keys
check waiting-place
ja 廃棄を待つ書類や媒体を、誰でも持ち出せる所に置いていないか
en Papers and media waiting for disposal cannot be carried off

clause J25
also J-25
article 調査シート 第25項
ja 削除や廃棄の記録を残すこと（頼んだときは証明も）。
en Deletion and disposal are recorded, with proof where others did it.
met E V
control ledger yes
evidence erasures
evidence certificates

clause J26
also J-26
article 調査シート 第26項
ja 保存期間の前に消さず、過ぎて残さないこと。
en Nothing is deleted before, or kept after, its time.
met E V
control retention yes
by erase-approval
evidence approvals

clause J27
also J-27
article 調査シート 第27項
ja アクセスの権限を必要最小限にすること。
en Access rights are the least that is needed.
met E V
by scope
by role
by factors
evidence access-now

clause J28
also J-28
article 調査シート 第28項
ja 何を、誰が、いつ扱ったかの記録を残すこと。
en What was accessed, by whom and when, is recorded.
met E V
control ledger yes
evidence ledger-by-subject

clause J29
also J-29
article 調査シート 第29項
ja 記録を定期に点検すること。
en The records are checked regularly.
met E V
by ledger-read
# The document names no number: every month, and a month to do it, are ours.
control log-review 62
evidence log-reviews

clause J30
also J-30
article 調査シート 第30項
ja ウイルスを調べ、定義ファイルを更新すること。
en Viruses are scanned for, with current signatures.
met E D
control upload-scan yes
measure virus-signatures

clause J31
also J-31
article 調査シート 第31項
ja 外部からの不正アクセスを防ぐ仕組みを動かし、記録を分析すること。
en Protection against intrusion runs, and its logs are analysed.
met D V
measure firewall
measure program-sandbox
evidence refusals

clause J32
also J-32
article 調査シート 第32項
ja 席を離れた端末を、第三者に使わせないこと。
en An unattended terminal cannot be used by others.
met E D
# The sheet names no numbers; these are ours.
control idle-minutes 15
control session-hours 12
measure screen-lock

clause J33
also J-33
article 調査シート 第33項
ja 脆弱性を管理し、対応すること。
en Vulnerabilities are tracked and dealt with.
met D
measure updates

clause J34
also J-34
article 調査シート 第34項
ja 再委託先の管理体制を明らかにすること。
en The subcontractor's structure is clear.
met W
duty J-34-chart contractor entruster before-act J-F-sub

clause J35
also J-35
article 調査シート 第35項
ja 再委託の契約に、秘密保持から検査権までの七つの定めを置くこと。
en The subcontract holds the seven provisions, from secrecy to inspection.
met W E
control subcontract.cover yes
duty J-35-contract contractor entruster before-act J-F-sub
