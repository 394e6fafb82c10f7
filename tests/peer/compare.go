// compare OUR_LOG: our trees, proofs and checkpoints against Go's golang.org/x/mod/sumdb/{tlog,note}, which nobody here wrote.  Every size
// from 0 to 300 with every leaf and every older size; sizes around the powers of two up to 70,000 with a selection of both.  A proof or
// note is made by each side and checked by the other; then one bit of it is turned, a hash is lost, doubled or moved, and both must say no.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	whole   = 300
	largest = 70000
)

type ours struct {
	in  io.Writer
	out *bufio.Reader
}

var failures int

func fail(format string, a ...any) {
	failures++
	if failures <= 20 {
		fmt.Printf("# "+format+"\n", a...)
	}
}

func must(err error) {
	if err != nil {
		fmt.Println("Bail out!", err)
		os.Exit(1)
	}
}

func (o *ours) ask(format string, a ...any) string {
	_, err := fmt.Fprintf(o.in, format+"\n", a...)
	must(err)
	line, err := o.out.ReadString('\n')
	must(err)
	return strings.TrimSuffix(line, "\n")
}

func (o *ours) proof(format string, a ...any) []tlog.Hash {
	var p []tlog.Hash
	for _, word := range strings.Fields(o.ask(format, a...)) {
		p = append(p, hash(word))
	}
	return p
}

func (o *ours) root(size int64) tlog.Hash {
	return hash(o.ask("root %d", size))
}

func hash(word string) (h tlog.Hash) {
	b, err := hex.DecodeString(word)
	must(err)
	copy(h[:], b)
	return h
}

func words(p []tlog.Hash) string {
	var b strings.Builder
	for _, h := range p {
		fmt.Fprintf(&b, " %x", h[:])
	}
	return b.String()
}

func same(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// theirs holds the stored hashes of Go's log.
type theirs struct {
	hashes []tlog.Hash
	size   int64
}

func (t *theirs) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, n := range at {
		if n >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("no hash %d", n)
		}
		out[i] = t.hashes[n]
	}
	return out, nil
}

func (t *theirs) grow(n int64) {
	for ; t.size < n; t.size++ {
		more, err := tlog.StoredHashes(t.size, []byte(fmt.Sprintf("leaf %d", t.size)), t)
		must(err)
		t.hashes = append(t.hashes, more...)
	}
}

// spoil gives the proof with one thing wrong.
func spoil(r *rand.Rand, p []tlog.Hash) []tlog.Hash {
	q := append([]tlog.Hash(nil), p...)
	switch n := r.Intn(4); {
	case len(q) == 0 || n == 0:
		return append(q, tlog.RecordHash([]byte("one more")))
	case n == 1:
		return q[:len(q)-1]
	case n == 2 && len(q) > 1 && q[0] != q[len(q)-1]:
		q[0], q[len(q)-1] = q[len(q)-1], q[0]
	default:
		q[r.Intn(len(q))][r.Intn(32)] ^= 1 << r.Intn(8)
	}
	return q
}

func inclusion(o *ours, t *theirs, r *rand.Rand, index, size int64) {
	leaf := tlog.RecordHash([]byte(fmt.Sprintf("leaf %d", index)))
	root := o.root(size)
	p := o.proof("inclusion %d %d", index, size)
	q, err := tlog.ProveRecord(size, index, t)
	must(err)
	if !same(p, q) {
		fail("the proof of leaf %d of %d differs", index, size)
	}
	if tlog.CheckRecord(p, size, root, index, leaf) != nil {
		fail("they refuse our proof of leaf %d of %d", index, size)
	}
	check := func(p []tlog.Hash, index int64, leaf tlog.Hash) (bool, bool) {
		return o.ask("includes %d %d %x %x%s", index, size, root[:], leaf[:], words(p)) == "yes",
			tlog.CheckRecord(p, size, root, index, leaf) == nil
	}
	if mine, _ := check(q, index, leaf); !mine {
		fail("we refuse their proof of leaf %d of %d", index, size)
	}
	if mine, other := check(spoil(r, p), index, leaf); mine || other {
		fail("a spoilt proof of leaf %d of %d: we say %v, they %v", index, size, mine, other)
	}
	if mine, other := check(p, index^1, leaf); mine != other || mine {
		fail("leaf %d of %d under another number: we say %v, they %v", index, size, mine, other)
	}
	leaf[0] ^= 1
	if mine, other := check(p, index, leaf); mine || other {
		fail("another leaf %d of %d: we say %v, they %v", index, size, mine, other)
	}
}

func consistency(o *ours, t *theirs, r *rand.Rand, old, size int64) {
	p := o.proof("consistency %d %d", old, size)
	oldRoot, root := o.root(old), o.root(size)
	q, err := tlog.ProveTree(size, old, t)
	must(err)
	if !same(p, q) {
		fail("the proof from %d to %d differs", old, size)
	}
	check := func(p []tlog.Hash, oldRoot, root tlog.Hash) (bool, bool) {
		return o.ask("extends %d %x %d %x%s", old, oldRoot[:], size, root[:], words(p)) == "yes",
			tlog.CheckTree(p, size, root, old, oldRoot) == nil
	}
	if mine, other := check(p, oldRoot, root); !mine || !other {
		fail("from %d to %d: we say %v, they %v", old, size, mine, other)
	}
	if mine, other := check(spoil(r, p), oldRoot, root); mine || other {
		fail("a spoilt proof from %d to %d: we say %v, they %v", old, size, mine, other)
	}
	oldRoot[3] ^= 16
	if mine, other := check(p, oldRoot, root); mine || other {
		fail("another older root, %d to %d: we say %v, they %v", old, size, mine, other)
	}
}

func roots(o *ours, t *theirs, size int64) {
	theirs, err := tlog.TreeHash(size, t)
	must(err)
	if size > 0 && o.root(size) != theirs {
		fail("the root of %d differs", size)
	}
}

// every size up to ${whole}, every leaf, every older size.
func everySize(o *ours, t *theirs, r *rand.Rand) (n int) {
	for size := int64(0); size <= whole; size++ {
		roots(o, t, size)
		for i := int64(0); i < size; i++ {
			inclusion(o, t, r, i, size)
			consistency(o, t, r, i+1, size)
			n += 2
		}
	}
	return n
}

// sizes around the powers of two; of each the first and last leaves and some between.
func largeSizes(o *ours, t *theirs, r *rand.Rand) (n int) {
	for power := int64(512); power <= 65536; power *= 2 {
		for size := power - 2; size <= power+2; size++ {
			n += largeSize(o, t, r, size)
		}
	}
	return n + largeSize(o, t, r, largest)
}

func largeSize(o *ours, t *theirs, r *rand.Rand, size int64) (n int) {
	roots(o, t, size)
	at := []int64{0, 1, size / 2, size - 2, size - 1}
	for i := 0; i < 40; i++ {
		at = append(at, r.Int63n(size))
	}
	for _, i := range at {
		inclusion(o, t, r, i, size)
		consistency(o, t, r, i+1, size)
		n += 2
	}
	return n
}

// notes: each side signs and the other opens; then every byte of ours is changed in turn.
func notes(o *ours, t *theirs, r *rand.Rand) (n int) {
	verifier, err := note.NewVerifier(o.ask("vkey"))
	must(err)
	for _, size := range []int64{1, 2, 255, 256, 65537, largest} {
		text, err := hex.DecodeString(o.ask("sign %d", size))
		must(err)
		opened, err := note.Open(text, note.VerifierList(verifier))
		if err != nil {
			fail("they refuse our checkpoint of %d: %v", size, err)
			continue
		}
		root := o.root(size)
		if want := fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), size, root); opened.Text != want {
			fail("our checkpoint of %d is %q to them", size, opened.Text)
		}
		for i := range text {
			spoilt := append([]byte(nil), text...)
			spoilt[i] ^= byte(1 << r.Intn(8))
			_, err := note.Open(spoilt, note.VerifierList(verifier))
			mine := o.ask("open %x", spoilt) == "yes"
			if mine || err == nil {
				fail("byte %d of the checkpoint of %d changed: we say %v, they %v", i, size, mine, err == nil)
			}
			n++
		}
	}
	return n
}

func report(number int, name string, n, before int) {
	verdict := "ok"
	if failures > before || n == 0 {
		verdict = "not ok"
	}
	fmt.Printf("%s %d - %s: %d compared\n", verdict, number, name, n)
}

func main() {
	command := exec.Command(os.Args[1])
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	must(err)
	out, err := command.StdoutPipe()
	must(err)
	must(command.Start())
	o, t, r := &ours{in, bufio.NewReader(out)}, &theirs{}, rand.New(rand.NewSource(1))
	t.grow(largest)
	o.ask("grow %d", largest)
	fmt.Println("1..3")
	report(1, fmt.Sprintf("every size from 0 to %d: roots, inclusion, consistency, and what is spoilt", whole), everySize(o, t, r), 0)
	before := failures
	report(2, fmt.Sprintf("sizes around powers of two to %d", largest), largeSizes(o, t, r), before)
	before = failures
	report(3, "checkpoints: what we sign they open; what is changed nobody opens", notes(o, t, r), before)
	must(in.(io.Closer).Close())
	must(command.Wait())
	if failures > 0 {
		fmt.Printf("# %d differences\n", failures)
		os.Exit(1)
	}
}
