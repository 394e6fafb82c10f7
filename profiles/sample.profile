# The local changes of the contract of "azukari init --sample": a city that does not exist.
local sample 1
ja 架空市の見本の契約での変更
en Local changes of the sample contract

deviation terminal off
ja 手元で試せるように、見本では登録端末を求めない。実際の契約では外さないこと。
en So that it can be tried anywhere, the sample asks for no registered terminal. Never for a real contract.
