# Our own short statements; the document itself decides.  Format and words: docs/profiles.md.
profile shinjuku 1
ja 新宿区の特定健康診査情報の外部結合・委託・再委託
en Shinjuku City: link, outsourcing and re-outsourcing of checkup data
document 特定健康診査情報の外部結合等について（審議会資料46）・特記事項 別紙1・別紙2
issuer 東京都新宿区

form S-F1
article 資料46
ja 審議会への報告様式（情報項目・理由・内容・時期・対策）
en Report sheet to the council: items, reason, content, time, measures

form S-F16
article 別紙1 第16項・別紙2 第14項
ja 取扱責任者・取扱者の指定報告
en Notice of the responsible person and handlers

form S-F17
article 別紙1 第17項・別紙2 第15項
ja 個人情報の取扱い状況報告書
en Report on handling

form S-F15
article 別紙1 第15項・別紙2 第13項
ja 消去証明書・消去記録
en Certificate and record of erasure

form S-F10
article 別紙1 第10項
ja 再委託の承諾申請書
en Application for consent to re-entrust

form S-F11
article 別紙1 第11項
ja 再委託先への周知記録（罰則）
en Record that staff were told of the penalties

form S-F4-6
article 別紙1 第4項から第6項まで
ja 収集・持出しの承諾申請書
en Application to collect or take out

form S-F19
article 別紙1 第18項から第20項まで
ja 立入調査の記録
en Record of an inspection

form S-F21
article 別紙1 第21項・別紙2 第17項
ja 教育実施の記録（条例の周知を含む）
en Record of training, with the ordinance

form S-F22
article 別紙1 第22項・別紙2 第18項
ja 事故の通知・報告書
en Incident notice and report

form S-F23
article 別紙1 第23項・第24項
ja 指導・公表・賠償の記録
en Record of guidance, publication, damages

form S-F-link
article 資料46-1
ja 特定健診情報の照会・提供の記録
en Record of requests and answers between insurers

clause S1
article 資料46 2(1)
ja 健診データをオンライン資格確認の仕組みに引き継ぐ機能を備えること（対象は約10万人）。
en Checkup data can be passed on to the eligibility system, for about 100,000 people.
met E
control handover-link yes

clause S2
article 資料46 1・2(2)
ja 前の保険者は求めに応じて提供すること。この経路では本人の同意を要しない。
en The former insurer answers a request; over this route no consent is needed.
met E W
control handover-link yes
matrix provide important data allow dedicated+recorded
duty S2-answer entruster both on-request S-F-link

clause S3
article 資料46 結合の形態
ja 結合は専用回線とし、相手を電子証明書で確かめ、ほかと通信しないこと。
en The link is a dedicated line; the peer is authenticated by certificate; nothing else connects.
met E D
control network dedicated
control encrypt-line yes
matrix send important data allow dedicated
matrix internet important * never
measure peers

clause S4
article 資料46 委託・再委託の様式
ja 誰のどの項目を、どのシステムで、なぜ、何のために、いつからいつまで扱うかと、双方の対策を記録すること。
en It is recorded whose items, on which systems, why, for what work, from when to when, and the measures of each side.
met W
duty S4-sheet entruster both before-contract S-F1

clause S5
article 区の対策（運用）
ja 指針を守り、職員を定期に指導し、実データの試験は区の職員だけが行い、外に持ち出さないこと。
en Guidelines are observed, staff instructed; only the ward's staff test with real data; nothing is taken out.
met E W V
control test-data entruster-only
by training
duty S5-instruct entruster staff regularly S-F21
evidence trainings
evidence inspections

clause S6
article 区の対策（システム）
ja 専用回線、防御、限られたシステムと端末、ID・パスワードと顔認証、利用者ごとの制限、操作記録を備え、外部媒体をつながせないこと。
en Dedicated line, firewall, named systems and PCs, ID, password and face, limits per user, logs; no external media.
met E D
control factors 2
control terminal yes
by scope
by role
control ledger yes
control usb never
control media never
matrix media important * never
measure firewall
measure attack-detection
measure network-routes
measure removable-media

clause S7
article 受託事業者の対策
ja 受託者と再委託先も、従事者を届け、区と同じ技術の対策をとり、終わりに媒体を返し消去を報告すること。
en Contractor and re-contractor take the same measures, file their people, return media and report erasure.
met E W
by factors
by terminal
by term
control staff-filed yes
duty S7-staff contractor entruster before-work S-F16
duty S7-staff2 subcontractor both before-work S-F16
duty S7-erase contractor entruster end S-F15

clause S8
article 別紙1 第2項から第9項まで
ja 秘密を守り、本人から必要な限りで集め、禁じられた事項を集めず、持ち出さず、ほかに使わず、施錠し、複写しないこと。
en Secrecy; least data, from the person; no forbidden kinds; no take-out, no other use, locked, no copies.
met E W P
by pledge
by purpose
control forbidden-kinds approval
matrix obtain important * allow from-person+minimal+purpose-only
matrix use important * allow purpose-only
matrix take-out important * approval
matrix copy important * never
matrix provide important paper,audio never
duty S8-consent contractor entruster before-act S-F4-6
check locked-store
ja 個人情報が施錠できる保管庫にあるか
en Personal information is kept in a lockable store

clause S9
article 別紙1 第10項から第13項まで
ja 承諾なく再委託せず、従事した者に罰則を知らせ、再委託の契約に区の調査権と別紙2を書くこと。
en No re-contract without consent; staff are told of the penalties; the ward's rights and annex 2 stand in the re-contract.
met W E V
by change-approval
control subcontract.approval yes
control subcontract.cover yes
control penalties yes
duty S9-apply contractor entruster before-act S-F10
duty S9-penalties contractor staff before-work S-F11
evidence attendance

clause S10
article 別紙1 第14項・第15項
ja 不要になったときと終了時に返還し消去し、記録を残して証明書を提出し、区の確認を受けること。
en What is no longer needed is returned and erased; a record is kept, a certificate handed in, the ward may verify.
met W E V
by erase-approval
control erase-keys yes
control certificate yes
control close-complete yes
matrix dispose important * allow recorded+certificate
duty S10-certificate contractor entruster after-event S-F15
evidence certificates

clause S11
article 別紙1 第16項・第17項
ja 取扱責任者と取扱者を報告し、求めに応じて状況を報告すること。
en The responsible person and handlers are named; handling is reported on demand.
met E W
by term
duty S11-staff contractor entruster before-work S-F16
duty S11-report contractor entruster on-request S-F17

clause S12
article 別紙1 第18項から第20項まで
ja 区は、年度に1回以上、立入りなどで確かめること。
en The ward verifies at least once per fiscal year, on site.
met W V
control inspections-a-year 1
duty S12-visit entruster contractor yearly S-F19
evidence inspections

clause S13
article 別紙1 第21項
ja 従事者に教育を行い、区の条例を知らせること。
en Staff are trained, and the ordinance is explained to them.
met E W V
by training
duty S13-training contractor entruster regularly S-F21
evidence trainings

clause S14
article 別紙1 第22項から第24項まで
ja 事故やそのおそれは速やかに通知し、書面で報告すること。公表と賠償がありうる。
en Incidents are notified promptly and in writing; publication and damages may follow.
met W V
duty S14-notice contractor entruster promptly S-F22
duty S14-follow entruster contractor after-event S-F23
evidence incidents

clause S15
article 別紙2
ja 再委託先にも同じことを課し、区と受託者の両方に報告させ、さらに委託させないこと。
en The same binds the re-contractor, who reports to both and may not entrust further.
met E W
control subcontract.depth 1
duty S15-erase subcontractor both after-event S-F15
duty S15-incident subcontractor both promptly S-F22
