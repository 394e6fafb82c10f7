// witness PROGRAM: azukari-witness, the real program, against the rules of C2SP tlog-witness, with a log and a verifier that nobody here wrote
// (Go's golang.org/x/mod/sumdb/{tlog,note}).  Prints TAP.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const origin = "ledger.example/peer"

func must(err error) {
	if err != nil {
		fmt.Println("Bail out!", err)
		os.Exit(1)
	}
}

// A log in memory: the hashes that tlog asks for, and checkpoints signed by note.
type log struct {
	hashes []tlog.Hash
	size   int64
	signer note.Signer
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = l.hashes[at]
	}
	return out, nil
}

func (l *log) grow(to int64) {
	for ; l.size < to; l.size++ {
		more, err := tlog.StoredHashes(l.size, []byte(fmt.Sprint("entry ", l.size)), l)
		must(err)
		l.hashes = append(l.hashes, more...)
	}
}

func (l *log) root(size int64) tlog.Hash {
	if size == 0 {
		return sha256.Sum256(nil)
	}
	h, err := tlog.TreeHash(size, l)
	must(err)
	return h
}

func text(name string, size int64, root tlog.Hash) string {
	return fmt.Sprintf("%s\n%d\n%s\n", name, size, base64.StdEncoding.EncodeToString(root[:]))
}

func signed(body string, signers ...note.Signer) string {
	out, err := note.Sign(&note.Note{Text: body}, signers...)
	must(err)
	return string(out)
}

func (l *log) checkpoint(size int64) string {
	return signed(text(origin, size, l.root(size)), l.signer)
}

func (l *log) proof(old, size int64) []string {
	var lines []string
	if old > 0 && old < size {
		p, err := tlog.ProveTree(size, old, l)
		must(err)
		for _, h := range p {
			lines = append(lines, base64.StdEncoding.EncodeToString(h[:]))
		}
	}
	return lines
}

func request(old any, proof []string, checkpoint string) string {
	return fmt.Sprintf("old %v\n", old) + strings.Join(append(proof, ""), "\n") + "\n" + checkpoint
}

// A cosignature (type 04) as tlog-cosignature says: note's own verifier knows only type 01.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	time uint64
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	c.time = binary.BigEndian.Uint64(sig)
	return ed25519.Verify(c.key, []byte(fmt.Sprintf("cosignature/v1\ntime %d\n%s", c.time, msg)), sig[8:])
}

func newCosigner(vkey string) *cosigner {
	parts := strings.SplitN(strings.TrimSpace(vkey), "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	must(err)
	if key[0] != 4 {
		must(fmt.Errorf("a key of type %d", key[0]))
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	return &cosigner{name: parts[0], hash: binary.BigEndian.Uint32(sum[:]), key: key[1:]}
}

// The running program.
type witness struct {
	program, dir, url string
	process           *exec.Cmd
}

func (w *witness) run(args ...string) string {
	out, err := exec.Command(w.program, args...).Output()
	must(err)
	return string(out)
}

func (w *witness) start() {
	w.process = exec.Command(w.program, "serve", w.dir, "--listen", "127.0.0.1:0")
	w.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // however we end, it is not left running
	out, err := w.process.StdoutPipe()
	must(err)
	must(w.process.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(err)
	w.url = strings.TrimSpace(strings.TrimPrefix(line, "listening on ")) + "add-checkpoint"
}

func (w *witness) kill() {
	must(w.process.Process.Signal(syscall.SIGKILL))
	_ = w.process.Wait()
}

func (w *witness) post(body string) (int, string, string) {
	client := http.Client{Timeout: 20 * time.Second}
	answer, err := client.Post(w.url, "", strings.NewReader(body))
	must(err)
	defer answer.Body.Close()
	said, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(said), answer.Header.Get("Content-Type")
}

var count, failures int

func ok(good bool, format string, a ...any) {
	count++
	word := "ok"
	if !good {
		word = "not ok"
		failures++
	}
	fmt.Printf("%s %d - %s\n", word, count, fmt.Sprintf(format, a...))
}

// The answer to body is want.
func (w *witness) refuses(want int, body, what string) {
	got, said, _ := w.post(body)
	ok(got == want, "%d: %s", want, what)
	if got != want {
		fmt.Printf("# got %d: %q\n", got, said)
	}
}

// 200, and the answer is one line that note accepts as a signature of the same text by this witness, made now.
func (w *witness) cosigns(l *log, c *cosigner, old, size int64) bool {
	checkpoint := l.checkpoint(size)
	status, said, _ := w.post(request(old, l.proof(old, size), checkpoint))
	if status != 200 || strings.Count(said, "\n") != 1 {
		fmt.Printf("# %d to %d: %d %q\n", old, size, status, said)
		return false
	}
	opened, err := note.Open([]byte(checkpoint+said), note.VerifierList(c))
	age := time.Now().Unix() - int64(c.time)
	return err == nil && len(opened.Sigs) == 1 && age >= -1 && age < 60
}

func growth(w *witness, l *log, c *cosigner) {
	ok(w.cosigns(l, c, 0, 0), "200: the empty log with the empty root")
	w.refuses(422, request(0, nil, signed(text(origin, 0, tlog.Hash{1}), l.signer)), "size 0 with another root than that of nothing")
	l.grow(70000)
	good, old := true, int64(0)
	for size := int64(1); size <= 130; size++ {
		good = w.cosigns(l, c, old, size) && good
		old = size
	}
	ok(good, "200: every size from 1 to 130, each with tlog's proof, each cosignature good to note")
	for _, size := range []int64{255, 256, 257, 1023, 1024, 1025, 65535, 65536, 65537, 70000} {
		good = w.cosigns(l, c, old, size) && good
		old = size
	}
	ok(good, "200: sizes around powers of two to 70000")
	ok(w.cosigns(l, c, old, old), "200: the same checkpoint again, with an empty proof")
}

func refusals(w *witness, l *log) {
	was := int64(70000)
	l.grow(70100)
	next, proof := l.checkpoint(70100), l.proof(was, 70100)
	pub := func(name string) note.Signer {
		skey, _, err := note.GenerateKey(rand.New(rand.NewSource(99)), name)
		must(err)
		s, err := note.NewSigner(skey)
		must(err)
		return s
	}
	w.refuses(404, request(0, nil, signed(text("elsewhere.example/log", 1, l.root(1)), pub("elsewhere.example/log"))), "an origin that it does not know")
	w.refuses(403, request(was, proof, signed(text(origin, 70100, l.root(70100)), pub(origin))), "signed by another key under the name of the log")
	w.refuses(403, request(was, proof, signed(text(origin, 70100, l.root(70100)), pub("stranger.example"))), "signed by strangers only")
	broken := []byte(next)
	broken[len(broken)-6] ^= 1
	w.refuses(403, request(was, proof, string(broken)), "a signature of the log that is none")
	for _, old := range []int64{0, 1, was - 1, was + 1} {
		status, said, kind := w.post(request(old, l.proof(old, 70100), next))
		ok(status == 409 && said == "70000\n" && kind == "text/x.tlog.size", "409: old size %d, told the right one as text/x.tlog.size", old)
	}
	w.refuses(400, request(70100, nil, l.checkpoint(was)), "an old size above that of the checkpoint (rollback)")
	w.refuses(409, request(was, nil, signed(text(origin, was, tlog.Hash{1}), l.signer)), "another root of the size that was cosigned (equivocation)")
	w.refuses(422, request(was, proof, signed(text(origin, 70100, tlog.Hash{1}), l.signer)), "a larger tree with another root")
	w.refuses(422, request(was, nil, next), "no proof")
	w.refuses(422, request(was, proof[1:], next), "a proof without its first hash")
	w.refuses(422, request(was, append([]string{proof[0]}, proof...), next), "a proof with a hash twice")
	turned := append([]string(nil), proof...)
	turned[0], turned[1] = turned[1], turned[0]
	w.refuses(422, request(was, turned, next), "a proof whose hashes changed places (unsorted)")
	w.refuses(422, request(was, proof, l.checkpoint(was)), "a proof with the same size")
	many := make([]string, 64)
	for i := range many {
		many[i] = proof[0]
	}
	w.refuses(422, request(was, many[:63], next), "63 hashes that prove nothing")
	w.refuses(400, request(was, many, next), "64 hashes")
}

func malformed(w *witness, l *log) {
	next, proof := l.checkpoint(70100), l.proof(70000, 70100)
	whole := request(70000, proof, next)
	for what, body := range map[string]string{
		"nothing":                         "",
		"no old size":                     strings.Join(proof, "\n") + "\n\n" + next,
		"an old size with a sign":         request("+70000", proof, next),
		"an old size with a leading zero": request("070000", proof, next),
		"an old size that is negative":    request("-1", proof, next),
		"an old size of 2^64":             request("18446744073709551616", proof, next),
		"an old size without a number":    request("", proof, next),
		"no empty line before the note":   strings.Replace(whole, "\n\n", "\n", 1),
		"a hash that is too short":        request(70000, []string{"AAAA"}, next),
		"a hash that is no base64":        request(70000, []string{strings.Repeat("!", 44)}, next),
		"a hash in the other alphabet":    request(70000, []string{strings.Repeat("-", 43) + "="}, next),
		"lines ended by CR LF":            strings.ReplaceAll(whole, "\n", "\r\n"),
		"a note without a signature":      request(70000, proof, text(origin, 70100, l.root(70100))),
		"a size with a leading zero":      request(70000, proof, signed(strings.Replace(text(origin, 70100, l.root(70100)), "70100", "070100", 1), l.signer)),
		"a root that is too short":        request(70000, proof, signed(origin+"\n70100\nAAAA\n", l.signer)),
		"no root":                         request(70000, proof, signed(origin+"\n70100\n", l.signer)),
	} {
		status, said, _ := w.post(body)
		ok(status == 400, "400: %s", what)
		if status != 400 {
			fmt.Printf("# got %d: %q\n", status, said)
		}
	}
	status, _, _ := w.post(strings.Repeat("a", 1<<20))
	ok(status == 413, "413: a megabyte")
}

// Signatures of strangers around that of the log, in any number and order, change nothing.
func strangers(w *witness, l *log, c *cosigner) {
	var others []note.Signer
	for i := 0; i < 15; i++ {
		skey, _, err := note.GenerateKey(rand.New(rand.NewSource(int64(i))), fmt.Sprintf("z%d.example", i))
		must(err)
		s, err := note.NewSigner(skey)
		must(err)
		others = append(others, s)
	}
	body := text(origin, 70100, l.root(70100))
	for what, signers := range map[string][]note.Signer{"before": append(append([]note.Signer(nil), others...), l.signer), "behind": append([]note.Signer{l.signer}, others...)} {
		status, _, _ := w.post(request(70000, l.proof(70000, 70100), signed(body, signers...)))
		if status == 409 {
			status, _, _ = w.post(request(70100, nil, signed(body, signers...)))
		}
		ok(status == 200, "200: fifteen signatures of strangers %s that of the log", what)
	}
	lines := strings.SplitAfter(l.checkpoint(70100), "\n")
	twice := strings.Join(lines, "") + lines[len(lines)-2]
	status, _, _ := w.post(request(70100, nil, twice))
	ok(status == 200, "200: the signature of the log twice")
	mldsa := base64.StdEncoding.EncodeToString(append([]byte{1, 2, 3, 4}, bytes.Repeat([]byte{6}, 2420)...))
	status, _, _ = w.post(request(70100, nil, l.checkpoint(70100)+"— pq.example "+mldsa+"\n"))
	ok(status == 200, "200: a signature as long as one of ML-DSA-44 beside it")
}

func main() {
	runtime.LockOSThread() // the thread that starts the program lives as long as we do
	dir, err := os.MkdirTemp("", "witness-peer")
	must(err)
	defer os.RemoveAll(dir)
	skey, vkey, err := note.GenerateKey(rand.New(rand.NewSource(1)), origin)
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	l := &log{signer: signer}
	w := &witness{program: os.Args[1], dir: dir + "/w"}
	c := newCosigner(w.run("init", w.dir, "--name", "witness.example/peer"))
	w.run("add-log", w.dir, vkey)
	w.start()
	growth(w, l, c)
	refusals(w, l)
	malformed(w, l)
	status, said, kind := w.post(request(0, nil, l.checkpoint(70100)))
	ok(status == 409 && said == "70000\n" && kind == "text/x.tlog.size", "after all these it stands where it stood")
	w.kill()
	w.start()
	status, said, _ = w.post(request(0, nil, l.checkpoint(70100)))
	ok(status == 409 && said == "70000\n", "after kill -9 it knows the size that it cosigned (old 0 asks for it)")
	w.refuses(409, request(70000, nil, signed(text(origin, 70000, tlog.Hash{1}), signer)), "... and its root")
	strangers(w, l, c)
	w.kill()
	plain, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(w.url, "http://"), "/add-checkpoint"))
	ok(err != nil && plain == nil, "it has ended")
	fmt.Printf("1..%d\n", count)
	if failures > 0 {
		os.Exit(1)
	}
}
