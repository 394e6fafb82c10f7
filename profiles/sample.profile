# The local changes of the contract of "azukari init --sample": a city that does not exist.
local sample 1
ja 架空市の見本の契約での変更
en Local changes of the sample contract

deviation terminal off
ja 手元で試せるように、見本では登録端末を求めない。実際の契約では外さないこと。
en So that it can be tried anywhere, the sample asks for no registered terminal. Never for a real contract.

# The sample begins with people of whom nothing was filed yet.  Its officer can bring each of these into force with one click.
deviation staff-filed off
ja 見本はまだ何も届け出ていない人で始まる。実際の契約では外さないこと。
en The sample begins with people of whom nothing was filed. Never for a real contract.

deviation affiliation off
ja 見本はまだ何も届け出ていない人で始まる。実際の契約では外さないこと。
en The sample begins with people of whom nothing was filed. Never for a real contract.

deviation pledge.received off
ja 見本はまだ何も届け出ていない人で始まる。実際の契約では外さないこと。
en The sample begins with people of whom nothing was filed. Never for a real contract.

deviation change.officer off
ja 見本はまだ何も届け出ていない人で始まる。実際の契約では外さないこと。
en The sample begins with people of whom nothing was filed. Never for a real contract.

deviation change.staff off
ja 見本はまだ何も届け出ていない人で始まる。実際の契約では外さないこと。
en The sample begins with people of whom nothing was filed. Never for a real contract.

deviation upload-scan off
ja 手元で試せるように、見本ではウイルス検査の仕組みを求めない。実際の契約では外さないこと。
en So that it can be tried anywhere, the sample asks for no virus scanner. Never for a real contract.

deviation network encrypted
ja 手元で試せるように、見本では閉じた網を求めない。実際の契約では外さないこと。
en So that it can be tried anywhere, the sample asks for no closed network. Never for a real contract.
