"""wapiti as Debian 12 has it, whose excluded addresses (-x) its own Python refuses: the pattern begins with its flags."""
import fnmatch
import re

import wapitiCore.net.crawler as crawler
from wapitiCore.main.wapiti import wapiti_main

crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
wapiti_main()
