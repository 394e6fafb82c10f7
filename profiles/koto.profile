# Our own short statements; the document itself decides.  Format and words: docs/profiles.md.
# K1 to K12 are annexes 1 to 6 of the service; K-T1 to K-T17 are the articles of annex 7 by their numbers.
profile koto 1
ja 江東区の個人番号カード交付業務委託
en Koto City: issuing Individual Number Cards
document 個人番号カード交付業務委託 別紙①から別紙⑦まで（個人情報の取扱いに関する特記条項を含む）
issuer 東京都江東区

form K-F3
article 別紙⑦第3条
ja 作業責任者・作業従事者届
en Notice of the responsible person and workers

form K-F3.3
article 別紙⑦第3条第3項
ja 作業責任者変更承認申請書
en Application to change the responsible person

form K-F3.4
article 別紙⑦第3条第4項
ja 作業従事者変更報告書
en Report of a change of workers

form K-F4
article 別紙⑦第4条
ja 作業場所届・変更承認申請書
en Notice of work places, and application to change them

form K-F5
article 別紙⑦第5条
ja 教育・研修の実施計画書・報告書
en Plan and report of training

form K-F6
article 別紙⑦第6条第2項
ja 秘密保持に関する誓約書
en Pledge of secrecy

form K-F7
article 別紙⑦第7条第3項
ja 再委託許諾申請書
en Application for subcontracting

form K-F7.6
article 別紙⑦第7条第6項
ja 再委託先の管理・監督状況報告書
en Report on the supervision of the subcontractor

form K-F9.4
article 別紙⑦第9条第4号
ja 複製・複写承認申請書
en Application to copy

form K-F9.5
article 別紙⑦第9条第5号
ja 移送体制・移送記録
en Crew and record of transport

form K-F9.6
article 別紙⑦第9条第6号
ja 媒体・バックアップ・正確性の点検記録
en Record of checks of media, backups and accuracy

form K-F9.7
article 別紙⑦第9条第7号
ja 個人情報管理台帳
en Safekeeping ledger

form K-F11
article 別紙⑦第11条第1項
ja 個人情報の預り証
en Receipt for personal information

form K-F11.2
article 別紙⑦第11条第2項
ja 接続・操作範囲の指示書
en Instruction on the range of connection and operation

form K-F12
article 別紙⑦第12条第2項
ja 消去・廃棄申請書
en Application to erase or dispose

form K-F12.5
article 別紙⑦第12条第5項
ja 消去・廃棄報告書
en Report on erasure or disposal

form K-F13
article 別紙⑦第13条
ja 定期報告・緊急時報告の手順書
en Procedure of regular and emergency reports

form K-F14
article 別紙⑦第14条
ja 監査・検査の記録
en Record of audits and inspections

form K-F15
article 別紙⑦第15条第1項
ja 事故報告書
en Incident report

form K-F15.2
article 別紙⑦第15条第2項
ja 緊急時対応計画
en Emergency plan

form K-F16
article 別紙⑦第16条・第17条
ja 解除・賠償の決定記録
en Record of termination or damages

form K-F-venue
article 別紙①
ja 交付会場・窓口・倉庫の一覧
en List of venues, counters and stores

form K-F-sheet
article 別紙③1(1)
ja 交付説明文書（印刷数量票）
en Explanatory sheet, with the count of prints

form K-F-fax
article 別紙③1(2)
ja 交付予約申込依頼書（FAX用）
en Fax booking form

form K-F-env
article 別紙③1(3)
ja 送付用封筒（封入照合票）
en Envelopes, with the check of enclosures

form K-F-send
article 別紙③2
ja 各会場送付台帳
en Dispatch ledger of a venue

form K-F-again
article 別紙③3
ja 再発行用交付通知書の発行票
en Issue of notice cards for re-issue

form K-F-call
article 別紙④
ja 通話録音管理簿
en Ledger of call recordings

form K-F-count
article 別紙⑥2(1)
ja 受領・発送・移送の件数照合表
en Reconciliation of counts received, posted and moved

form K-F-day
article 別紙⑥4
ja 日次の締め点検票
en Daily closing checklist

form K-F-memo
article 別紙⑥6(2)
ja 問合せ記録用紙
en Numbered memo sheet

clause K1
article 別紙①
ja 三つの会場に、交付窓口と倉庫を設けること。
en Three venues have counters and stores.
met W P
duty K1-venues contractor entruster before-work K-F-venue
check venue-plan
ja 会場図のとおりに窓口と倉庫があるか
en Counters and stores are where the plan shows them

clause K2
article 別紙②
ja 町丁目ごとに定められた会場に案内すること（158の町丁目）。
en Each of 158 town blocks has its venue.
met E
control routing yes

clause K3
article 別紙③1(1)
ja 説明文書は決められた内容と大きさで、3回程度に分けて必要な数を刷ること。
en The explanatory sheet has the contents and size set, in about three print runs with counts.
met W
duty K3-print contractor entruster each-time K-F-sheet

clause K4
article 別紙③1(2)
ja FAX予約の用紙を、A4片面で108,000枚用意すること。
en Fax booking forms: A4, one side, 108,000.
met W
duty K4-print contractor entruster each-time K-F-fax

clause K5
article 別紙③1(3)
ja 定型の封筒91,000枚に説明文書と通知書を封入し、差出人と問合せ先を示すこと。
en 91,000 standard envelopes hold sheet and notice card and name sender and call centre.
met W P
control counts yes
duty K5-enclose contractor entruster each-time K-F-env
check enclosed
ja 封入した数と中身の組合せを照合したか
en Number and pairing of what was enclosed were checked

clause K6
article 別紙③2
ja 会場ごとの送付台帳に住所・氏名・予約管理番号を書き、控えを残すこと。
en Each venue's dispatch ledger holds address, name and booking number; a copy is kept.
met W E
by print-numbered
duty K6-ledger contractor entruster each-time K-F-send

clause K7
article 別紙③3
ja 未受領の人への再発行の通知書と文書を、決められた数で作ること。
en Re-issue notices for those who did not collect are made in the numbers set.
met W
duty K7-print contractor entruster each-time K-F-again

clause K8
article 別紙④
ja 通話の録音は最小限とし、翌月末まで保管し、編集せず、さらに翌月末までに消し、提供は四つの場合だけとすること。
en Calls are recorded sparingly, kept to the end of the next month, never edited, erased by the end of the month after, and disclosed in four cases only.
met E W
control recording.keep-months 1
control recording.erase-months 2
control recording.edit never
control recording.copy approval
matrix copy important audio approval recorded
matrix provide important audio approval minimal+recorded
matrix dispose important audio allow no-recovery+recorded
duty K8-ledger manager entruster monthly K-F-call

clause K9
article 別紙⑥1
ja 業務に必要な最小限の情報だけを扱うこと。
en Only the least data that the work needs is handled.
met E
control purpose yes
control booking-data minimal

clause K10
article 別紙⑥2
ja 閉じた網と暗号化で扱い、受けた数と出した数を合わせ、サーバーの設置の要件を守ること。
en A closed network and encryption; what came in equals what went out; the server room meets its requirements.
met E W D P
control network closed
control encrypt-at-rest yes
control counts yes
duty K10-counts contractor entruster each-time K-F-count
measure network-routes
measure listeners
measure backup-age
measure cameras-and-power
check server-room
ja 電源・地震・水・火の備え、24時間の監視、入室の制御があるか
en Power, earthquake, water and fire are provided for; monitored round the clock; entry controlled

clause K11
article 別紙⑥3・4
ja データは暗号化して鍵のかかる入れ物かセキュリティ便で運び、作業場所は届け出て、帰るときに施錠と持出しを確かめること。
en Data is carried encrypted in locked cases or by security courier; work places are filed; locks and bags are checked at leaving.
met E P W
control carry encrypted+locked-case+recorded
control places filed+locked+entry-log
by terminal
duty K11-close manager entruster each-time K-F-day
check courier
ja 運送業者に頼むときは、セキュリティ便を使ったか
en Where a carrier was used, it was a security courier
check leaving
ja 退室のとき、責任者が施錠と、資料やメモを持ち出していないことを確かめたか
en At leaving the officer checked the locks and that nobody carried papers or notes
check private-things
ja 私物・媒体・かばんを作業場所に入れていないか
en No private things, media or bags were in the work place

clause K12
article 別紙⑥5・6・7
ja 研修を行い、使ったデータは消して報告し、メモは決めた用紙だけに書いて綴り、終わりに全部を廃棄すること。
en Training is held; used data is deleted and reported; memos only on the set sheet, bound; all is destroyed at the end.
met E W
by training
by erase-keys
control close-complete yes
duty K12-deleted contractor entruster after-event K-F12.5
duty K12-memos contractor entruster regularly K-F-memo
duty K12-end contractor entruster end K-F12.5

clause K-T1
article 別紙⑦第1条
ja 個人情報保護法と、区の規則・方針・手順を守ること。
en The law, and the ward's rules, policy and procedures, are observed.
met V
evidence ledger-verified

clause K-T2
article 別紙⑦第2条
ja 安全管理の責任体制を作り、保つこと。
en A structure of responsibility is set up and kept.
met W V
duty K-T2-structure contractor entruster before-work K-F3
evidence people-and-terms

clause K-T3
article 別紙⑦第3条
ja 従事者や作業場所の変更は、あらかじめ届け出て承認を得ること。
en Report changes of staff and work places beforehand and have them approved.
met E W
control change-approval yes
by term
control change.officer approval
control change.staff report-before
control staff-filed yes
duty K-T3-staff contractor entruster before-work K-F3
duty K-T3-officer contractor entruster before-change K-F3.3
duty K-T3-worker contractor entruster before-change K-F3.4

clause K-T4
article 別紙⑦第4条
ja 作業場所を着手の前に届け、変えるときは承認を得て、区の事務所では身分証を持つこと。
en Work places are filed before work and changed only with approval; ID cards are carried in the ward's offices.
met W P
control change.place approval
duty K-T4-place contractor entruster before-work K-F4
duty K-T4-move contractor entruster before-change K-F4
check id-card
ja 区の事務所で、全員が事業者の身分証を携えているか
en Everybody carries the contractor's ID card in the ward's offices

clause K-T5
article 別紙⑦第5条
ja 従事者の全員に、計画を立てて教育と研修を行うこと。
en All workers are trained, by a plan.
met E W
by training
duty K-T5-plan contractor entruster before-work K-F5

clause K-T6
article 別紙⑦第6条
ja 従事者の誓約書を、業務の前に委託者に提出すること。
en Pledges of all staff are handed in before work.
met E W
control pledge yes
control pledge.received yes
duty K-T6-pledge staff entruster before-work K-F6

clause K-T7
article 別紙⑦第7条
ja 全部の委託はせず、一部の再委託は七つの事項を示して許諾を得て、監督し、誓約書を取り次ぐこと。
en Never the whole; a part only with consent on seven items; supervised; pledges are passed on.
met E W V
by change-approval
control subcontract.approval yes
control subcontract.cover yes
duty K-T7-apply contractor entruster before-act K-F7
duty K-T7-report contractor entruster on-request K-F7.6
duty K-T7-pledges subcontractor both before-work K-F6
evidence supervision

clause K-T8
article 別紙⑦第8条
ja 派遣や契約の労働者にも、同じ義務を守らせること。
en Non-regular workers are bound in the same way.
met E
by pledge
by training

clause K-T9
article 別紙⑦第9条
ja 施錠して保管し、持出し・複製・移送を管理し、台帳と定期の点検を備え、私物や余計なソフトを使わないこと。
en Locked storage; take-out, copying and transport controlled; ledger and regular checks; no private things or stray software.
met E W P D V
by terminal
by print-numbered
control private-devices never
# The document says regularly; a year is ours.
control stocktaking 366
matrix take-out * data approval set-means+encrypted
matrix take-out * paper approval set-means
matrix copy * paper,data approval needed+area-only
duty K-T9.4-copy contractor entruster before-act K-F9.4
duty K-T9.5-move contractor entruster each-time K-F9.5
duty K-T9.6-check contractor entruster regularly K-F9.6
duty K-T9.7-ledger contractor entruster each-time K-F9.7
measure unknown-software
evidence inventory
check locked-room
ja 個人情報が施錠か入退室管理のある所にあるか
en Personal information is in a locked or entry-controlled room

clause K-T10
article 別紙⑦第10条
ja 委託の業務のほかに使わず、無断で第三者に提供しないこと。
en No other use, and nothing to third parties without leave.
met E
by purpose
matrix provide * paper,data approval
matrix use * paper,data allow purpose-only

clause K-T11
article 別紙⑦第11条
ja 受渡しは指定の手段・日時・場所で行い預り証を出し、運用や保守の接続の範囲は指示を受けること。
en Hand-over by the means, time and place set, with a receipt; the range of connection is instructed.
met W
matrix obtain * paper,data allow set-means+receipt
duty K-T11-receipt contractor entruster each-time K-F11
duty K-T11-range entruster contractor before-work K-F11.2

clause K-T12
article 別紙⑦第12条
ja 消去は、事前に申請して承認を得ること。
en Erasure is applied for and approved beforehand.
met E W
control erase-approval yes
control destroy-witness on-request
matrix dispose * paper,data approval applied+no-recovery+recorded
duty K-T12-apply contractor entruster before-act K-F12
duty K-T12-report contractor entruster after-event K-F12.5

clause K-T13
article 別紙⑦第13条
ja 求められたら直ちに状況を報告し、定期と緊急の報告の手順を定めること。
en Handling is reported at once on demand; procedures for regular and emergency reports exist.
met W
duty K-T13-procedure contractor entruster before-work K-F13

clause K-T14
article 別紙⑦第14条
ja 区の監査や検査と指示に応じること（再委託先も）。
en Audits, inspections and instructions are accepted, also by subcontractors.
met W V
duty K-T14-audit entruster both on-request K-F14
evidence inspections

clause K-T15
article 別紙⑦第15条
ja 事故は責めの有無によらず直ちに書面で報告し、緊急時対応計画を定めておくこと。
en Incidents are reported at once in writing, whoever is to blame; an emergency plan exists.
met W V
duty K-T15-report contractor entruster at-once K-F15
duty K-T15-plan contractor entruster before-work K-F15.2
evidence incidents

clause K-T16
article 別紙⑦第16条
ja 義務に反したときは、解除されることがある。
en A breach may end the contract.
met W
duty K-T16-decision entruster contractor after-event K-F16

clause K-T17
article 別紙⑦第17条
ja 義務に反して損害を与えたときは、賠償すること。
en Damage by a breach is made good.
met W
duty K-T17-decision entruster contractor after-event K-F16
