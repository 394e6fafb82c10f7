#include "authn/password_words.h"

#include <stddef.h>

/* clang-format off */
const char *const password_words[] = {
    /* The word itself, and the roles. */
    "password", "passwort", "passwd", "pass", "pasuwado", "pasuwaado", "himitsu", "secret", "kimitsu", "login", "logon",
    "signin", "account", "admin", "administrator", "administrador", "kanri", "kanrisha", "kanrisya", "root", "system",
    "sysadmin", "master", "manager", "operator", "owner", "user", "username", "guest", "test", "tester", "testing",
    "testuser", "temp", "temporary", "default", "initial", "shoki", "change", "changeme", "changeit", "letmein",
    "welcome", "youkoso", "hello", "konnichiwa", "access", "server", "service", "support", "helpdesk", "computer",
    "internet", "windows", "microsoft", "office", "google", "oracle", "database", "security", "secure",
    /* This trade. */
    "azukari", "azukaru", "yakusho", "shiyakusho", "kuyakusho", "machiyakuba", "kencho", "tocho", "shichoson", "koumu",
    "komuin", "koumuin", "mynumber", "mainanba", "kojin", "kojinjoho", "kojinjouhou", "kojinbango", "joho", "jouhou",
    "jumin", "juumin", "itaku", "saiitaku", "keiyaku", "kenshin", "hoken", "nenkin", "zeimu", "toshin",
    /* Places and things. */
    "japan", "nippon", "nihon", "tokyo", "osaka", "kyoto", "nagoya", "yokohama", "sapporo", "fukuoka", "hino", "nerima",
    "shinjuku", "koto", "sakura", "fuji", "fujisan", "yamato", "hanako", "taro", "tarou", "yamada", "tanaka", "suzuki",
    "sato", "satou", "takahashi", "watanabe", "doraemon", "pokemon", "pikachu", "naruto", "gundam", "arigato",
    "arigatou", "aishiteru", "nintendo", "toyota", "honda", "sony",
    /* The time of year. */
    "spring", "summer", "autumn", "fall", "winter", "haru", "natsu", "aki", "fuyu", "reiwa", "heisei", "showa",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    /* Favourites of the world. */
    "iloveyou", "loveyou", "love", "lovely", "princess", "sunshine", "monkey", "dragon", "football", "baseball",
    "basketball", "soccer", "shadow", "superman", "batman", "trustno", "freedom", "whatever", "starwars", "michael",
    "jennifer", "jordan", "hunter", "killer", "flower", "cheese", "pepper", "ginger", "cookie", "banana",
    "charlie", "donald", "george", "jessica", "ashley", "michelle", "liverpool", "chelsea", "arsenal", "blink",
    "samsung", "mustang", "ferrari", "mercedes", "nothing", "solo", "hottie", "asshole", "fuckyou",
    /* Rows of keys and of letters. */
    "qwerty", "qwertyui", "qwertyuiop", "qwertz", "azerty", "asdf", "asdfg", "asdfgh", "asdfghjkl", "zxcv", "zxcvb",
    "zxcvbn", "zxcvbnm", "qazwsx", "qazwsxedc", "abc", "abcd", "abcde", "abcdef", "abcdefg", "abcdefgh", "aiueo",
    "iroha", "xyz",
    NULL,
};

const char *const password_rows[] = {
    "1qaz2wsx", "1qaz@wsx", "!qaz2wsx", "!qaz@wsx", "zaq12wsx", "zaq1@wsx", "zaq!2wsx", "zaq1xsw2", "1q2w3e4r",
    "q1w2e3r4", "!q@w#e$r", "1a2b3c4d", "a1b2c3d4", "a1s2d3f4", "qwer1234", "asdf1234", "abcd1234", "abc123", "123qwe", "1234qwer",
    "12345", "qweasd", "qwe123", "asd123", "zxc123", "pass123", "p@ssw0rd", "98765",
    NULL,
};
/* clang-format on */
