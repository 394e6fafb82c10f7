"""The pages of a running house as a program reads them: one side's session, and the fields of a draft.  For sample_papers.py and tests."""
import html, http.client, json, re, ssl, urllib.parse


class Side:
    """The session behind ${token} at ${origin}, whose certificate is a sample's."""

    def __init__(self, origin, token):
        self.origin, self.token = origin, token
        self.line = http.client.HTTPSConnection(urllib.parse.urlsplit(origin).netloc, context=ssl._create_unverified_context(), timeout=60)
        self.csrf = re.search(r'name="csrf" value="([0-9a-f]*)"', self.page("/documents/new")).group(1)

    def _ask(self, method, path, body, head):
        self.line.request(method, path, body, {"Origin": self.origin, "Accept-Language": "ja", **head})
        answer = self.line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def ask(self, path, fields=None):
        """GET, or POST with the fields: status, where it leads, body."""
        head = {"Cookie": "__Host-azukari=" + self.token}
        if fields is None:
            return self._ask("GET", path, None, head)
        head["Content-Type"] = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urllib.parse.urlencode(fields), head)

    def api(self, path, body):
        head = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
        status, _, answer = self._ask("POST", "/api/v1" + path, json.dumps(body), head)
        return status, answer

    def page(self, path):
        status, _, body = self.ask(path)
        if status != 200:
            raise ValueError(f"{path} answers {status}")
        return body.decode()

    def send(self, path, fields):
        """POST what must lead on; gives where to."""
        status, to, body = self.ask(path, fields)
        if status != 303:
            said = re.sub(r"<[^>]*>", " ", body.decode("utf-8", "replace")[-3000:])
            raise ValueError(f"{path} answers {status}: {' '.join(said.split())}")
        return to


def draft_fields(page, words):
    """What the form of a draft would send: every name with its value.  ${words}(label, is_long) where nothing stands yet; the first
    choice of a list."""
    page = page[page.index('<form class="stack"'):]
    page = page[:page.index("</form>")]
    labels = {name: html.unescape(label) for name, label in re.findall(r'<label for="([^"]*)">([^<]*)', page)}
    sent = {}
    for tag, attributes, inner in re.findall(r"<(textarea|select)\b([^>]*)>(.*?)</\1>", page, re.S):
        name = re.search(r'name="([^"]*)"', attributes).group(1)
        options = re.findall(r'<option value="([^"]*)"', inner)
        sent[name] = html.unescape(next((o for o in options if o), "")) if tag == "select" else html.unescape(inner)
        if tag == "textarea" and name not in ("to", "from") and sent[name].strip() == "":
            sent[name] = words(labels.get(name, ""), True)
    for attributes in re.findall(r"<input\b([^>]*)>", page):
        name = re.search(r'name="([^"]*)"', attributes).group(1)
        value = html.unescape(re.search(r'value="([^"]*)"', attributes).group(1))
        label = re.search(r'aria-label="([^"]*)"', attributes)
        if 'type="checkbox"' in attributes:
            continue
        if 'type="text"' in attributes and name != "date" and value == "":
            value = words(html.unescape(label.group(1)) if label else labels.get(name, ""), False)
        sent[name] = value
    return sent
