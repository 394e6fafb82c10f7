# ひな型：新しい自治体の特記事項。写して名前を変え、条ごとに書く。行の意味は docs/profiles.ja.md（English: docs/profiles.md）。
# Template for a new municipality: copy it, rename it, write it clause by clause.
#
# 点検：azukari profile check ファイル　　説明：azukari profile explain ファイル 条項
# 文は自分の短い言葉で書く（原文を写さない）。原文が優先する。

profile template 1
ja ひな型の特記事項
en Template of special provisions
document 個人情報の取扱いに関する特記事項
issuer （自治体の名前）

# 様式：義務（duty）で使うものを、先に並べる。
form T-F1
article 様式第1号
ja 従事者届
en Notice of staff

form T-F2
ja 再委託承認申請書
en Application for subcontracting

form T-F3
ja 消去・廃棄証明書
en Certificate of erasure

form T-F4
ja 事故報告書
en Incident report

# 条項：番号は、条項を引くときの短い番号（半角15文字まで）。article は、人が引くとおりに書く。
clause T3
article 第3条
ja 従事者を着手の前に届け出て、届けた期間だけ取り扱わせること。
en Staff are filed before work, and work only in their term.
met E W
control term yes
duty T3-staff contractor entruster before-work T-F1

clause T4
article 第4条
ja 従事者は、1年以内に研修を受け、誓約していること。
en Staff were trained within a year and have pledged secrecy.
met E V
control training 365
control pledge yes
evidence trainings

clause T5
article 第5条
ja 再委託は、あらかじめ承認を得ること。
en Subcontracts need prior approval.
met E W
control subcontract.approval yes
control change-approval yes
duty T5-apply contractor entruster before-act T-F2

# 取扱いの表：行為、情報の区分、形、可否、条件。書かないところは「定めなし」であり、許可ではない。
clause T6
article 第6条
ja 持出しと複製は承認を得て記録し、郵送は追跡できる方法とすること。
en Take-out and copies are approved and recorded; post is trackable.
met E W
matrix take-out * * approval recorded
matrix copy * * approval recorded
matrix post * paper,data allow trackable+sealed

clause T7
article 第7条
ja 施錠した場所に保管し、私物の機器を使わないこと。
en Locked storage, no private devices.
met E P
control terminal yes
check locked
ja 保管庫が施錠され、鍵の持ち主が書かれているか
en The store is locked and its key holders are written down

clause T8
article 第8条
ja 終わりには消去し、証明書を提出すること。
en At the end all is erased, with a certificate.
met E W
control erase-approval yes
control certificate yes
matrix dispose * * approval no-recovery+certificate
duty T8-certificate contractor entruster within-30-days T-F3

clause T9
article 第9条
ja 事故は直ちに報告すること。
en Incidents are reported at once.
met W
duty T9-report contractor entruster at-once T-F4

clause T10
article 第10条
ja ウイルス対策と修正を最新に保つこと。
en Anti-virus and patches are kept current.
met E D
control upload-scan yes
measure virus-signatures
measure updates
