#!/usr/bin/env bash
# The command line from end to end: trains, evaluates, predicts, is fed what is wrong, is interrupted,
# killed and refused by the disk, and is asked to go on.
#
#   end_to_end.sh [PROGRAM]     the built `martinet`; built in release where none is given
#
# Fashion-MNIST or MNIST must be here (`martinet data`). Nothing is downloaded. Without strace, or where
# it may not trace, the part that kills at every system call is left out, in a visible line.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
pictures="$repository/Tests/Scripts/pictures.py"
report="$repository/Tests/Scripts/report.py"
tutorial="$repository/Sources/MartinetCourse/MartinetCourse.docc"
if [ $# -gt 0 ]; then
  martinet=$(realpath "$1")
else
  swift build -c release --package-path "$repository" --product martinet
  martinet=$(swift build -c release --package-path "$repository" --show-bin-path)/martinet
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
checked=0

fail() { echo "FAILED: $*" >&2; exit 1; }
ok() { checked=$((checked + 1)); }
section() { printf -- '-- %s\n' "$*"; }

# expect CODE PATTERN ARGUMENT…: the program ends with CODE and says PATTERN, on standard error unless 0.
expect() {
  local code=$1 pattern=$2 status=0
  shift 2
  "$martinet" "$@" >out 2>err || status=$?
  [ "$status" = "$code" ] || fail "martinet $*: ended with $status, expected $code: $(cat err)"
  local where=err
  [ "$code" != 0 ] || where=out
  [ -z "$pattern" ] || grep -qE -- "$pattern" "$where" || fail "martinet $*: '$pattern' is not in: $(cat "$where")"
  ok
}

# json EXPRESSION: what the program has printed is JSON for which a Python expression of `it` holds.
json() {
  python3 -m json.tool out >/dev/null || fail "no JSON: $(cat out)"
  python3 -c 'import json, sys; it = json.load(open("out")); sys.exit(not eval(sys.argv[1]))' "$1" ||
    fail "$1 is not true of: $(cat out)"
  ok
}

# reported FOLDER PATTERN: the folder holds a page that needs nothing but itself, which says PATTERN.
reported() {
  python3 "$report" "$1" >out || fail "the report in $1"
  grep -qE -- "$2" out || fail "'$2' is not in the report in $1: $(cat out)"
  ok
}

same() { cmp -s "$1" "$2" || fail "$1 and $2 differ"; ok; }

section help, version, usage
expect 0 'martinet train' --help
for command in train evaluate predict summary data course table info; do expect 0 '^USAGE: martinet' $command --help; done
expect 0 '^[0-9]+\.[0-9]+\.[0-9]+$' --version
expect 64 'Unknown option' train --nonsense
expect 64 '--epochs: expected at least 1' train --epochs 0
expect 64 '--learning-rate: expected' train --learning-rate 0
expect 64 '--validation-fraction: expected' train --validation-fraction 1
expect 64 'sgd' train --optimizer newton
expect 64 'cosine' train --schedule step:0:2
expect 64 'rotate:DEGREES' train --augment rotate
expect 64 '--augment: the augmentation rotate\(degrees: 200.0\)' train --augment flip,rotate:200
expect 64 'leave out --epochs' train --resume somewhere --epochs 3
expect 64 '--resume: expected a folder' train --resume ''
expect 64 '--threads: expected at most 1024' train --threads 1000000
expect 64 '--batch-size: expected at most' train --batch-size 9223372036854775807
expect 64 'Missing expected argument' evaluate

section what is here
expect 0 'BLIS' info
expect 0 isa info --json
json 'it["threads"] >= 1 and it["isa"] in it["availableISAs"] and it["matrixKernels"]'
MARTINET_ISA=abacus expect 0 'instruction set' info
grep -q abacus err || fail "an instruction set that is not here was not noticed"
expect 0 '54 410 parameters' summary cnn
expect 0 layers summary mlp --json
json 'it["parameters"] == 101770'
expect 0 MNIST data
expect 0 name data --json
dataset=$(python3 -c '
import json
here = [it["name"] for it in json.load(open("out")) if all(file["isVerified"] for file in it["files"])]
print("fashion-mnist" if "Fashion-MNIST" in here else "mnist" if here else "")')
[ -n "$dataset" ] || fail "neither Fashion-MNIST nor MNIST is here: $("$martinet" data)"
json 'all(set(it) == {"name", "folder", "files", "places"} for it in it)'
json 'all(set(file) == {"name", "path", "bytes", "isVerified", "problem"} for it in it for file in it["files"])'
folder=$(python3 -c '
import json, sys
print(next(it["folder"] for it in json.load(open("out")) if it["name"].lower() == sys.argv[1]))' "$dataset")

# The files of the sets have the same names: a folder that holds one is not the other, damaged.
expect 0 'not here' data --data "$folder"

section train, evaluate, predict
expect 0 'saved run/model.safetensors' train "$dataset" --limit 6000 --validation-fraction 0.1 --output run
grep -q 'µs/example' out || fail "no progress in a log"
[ ! -e run/checkpoint.safetensors ] || fail "a finished training has left its checkpoint"
cp run/history.json out
json 'set(it) >= {"dataset", "model", "parameters", "seed", "threads", "isa", "batchSize", "optimizer",
  "learningRate", "epochs", "test", "seconds"}'
json 'set(it["epochs"][0]) == {"epoch", "seconds", "loss", "accuracy", "validationLoss", "validationAccuracy"}'
json 'set(it["seconds"]) == {"load", "train", "evaluate", "total"} and set(it["test"]) == {"loss", "accuracy", "baselineAccuracy"}'
json '[e["epoch"] for e in it["epochs"]] == [1, 2, 3, 4, 5] and it["epochs"][4]["loss"] < it["epochs"][0]["loss"]'
json 'abs(it["epochs"][4]["accuracy"] - it["epochs"][4]["validationAccuracy"]) < 0.1'
json 'it["test"]["accuracy"] > 0.7 and it["seconds"]["total"] >= it["seconds"]["train"] > 0'
accuracy=$(python3 -c 'import json; print(json.load(open("out"))["test"]["accuracy"])')
reported run "Accuracy $(printf %.4f "$accuracy") .* on the 10000 test examples; always .* reaches 0.1000"
reported run "^accuracy \| $(printf %.4f "$accuracy") \| 0.1000$"
reported run '^training examples \| 5.{1,3}400$'
reported run '^dense_1 \| dense \| \[10\] \| 1.{1,3}290$'
reported run '^least validation loss \| 5 \|'
reported run ' of 10.{1,3}000 examples are predicted wrong; these 25 are'
[ "$(grep -cE '^[0-9]+ \| [^|]+ \| [0-9.]+.{1,3}% \| [^|]+ \| [0-9.]+.{1,3}%$' out)" = 25 ] || fail "no 25 worst mistakes: $(cat out)"
reported run '^augmentation \| none$'
reported run "^Martinet \| $("$martinet" --version)$"
expect 0 'accuracy' evaluate run "$dataset"
expect 0 'accuracy' evaluate run/model.safetensors "$dataset" --json
json "it['accuracy'] == $accuracy and it['baselineAccuracy'] == 0.1 and it['examples'] == 10000"
expect 0 ' of 105 are right' predict run "$dataset" --count 105
grep -q '✗' out || fail "no prediction is marked as wrong"
expect 0 truth predict run "$dataset" --count 105 --json
json 'len(it) == 105 and sum(p["isRight"] for p in it) > 65 and all(0.1 <= p["probability"] <= 1 for p in it)'
expect 0 '101 770 parameters' summary run
expect 0 epochs train "$dataset" --limit 600 --epochs 1 --json --output other
json 'it["isFinished"] and it["epochs"][0]["validationLoss"] is None'
json '{"limit", "validationFraction", "dataFolder"} <= set(it["settings"])'
expect 0 '' train "$dataset" --limit 64 --epochs 1 --quiet --output other
[ ! -s out ] || fail "--quiet printed: $(cat out)"
expect 0 'cosine' train "$dataset" --limit 600 --epochs 2 --optimizer adam --schedule warm-up:1:cosine \
  --augment shift:2,rotate:10 --json --output other
reported other '^augmentation \| shift:2,rotate:10$'
for model in cnn deep-cnn; do
  expect 0 "saved $model" train "$dataset" --model $model --limit 512 --epochs 1 --output $model
done
expect 0 'of 5 are right' predict cnn "$dataset" --count 5

section folders of pictures
python3 "$pictures" folder pictures
expect 0 'saved' train pictures --epochs 20 --batch-size 8 --output kinds
expect 0 'accuracy' evaluate kinds pictures --json
json 'it["accuracy"] == 1 and it["examples"] == 20'
expect 0 '^pictures/test/dots/0.png +dots +[0-9.]+ %$' predict kinds pictures/test/dots/0.png pictures/test/bars/3.png
expect 0 probability predict kinds pictures/test/bars/3.png --json
json 'it[0]["label"] == "bars" and 0.5 < it[0]["probability"] <= 1 and it[0]["file"].endswith("3.png")'
expect 0 'accuracy' evaluate kinds pictures/test
expect 0 'saved' train pictures/train --epochs 1 --output untested
cp untested/history.json out
json 'it["test"] is None and it["isFinished"]'
reported untested 'Judged by the training examples, which the model has seen: the model has not been tested'
expect 0 '^saved untested/model.safetensors$' train pictures/train --epochs 1 --no-report --output untested
[ "$(ls untested)" = "$(printf 'history.json\nmodel.safetensors')" ] || fail "left with --no-report: $(ls untested)"
python3 "$pictures" idx arrays
expect 0 'saved' train arrays --model cnn --epochs 3 --batch-size 8 --output arrays-cnn
expect 0 '90 training|30 examples' evaluate arrays-cnn arrays

mkdir linked
ln -s "$PWD/pictures/train/bars" linked/bars
ln -s "$PWD/pictures/train/dots" linked/dots
expect 0 '80 training .* 2 classes' train linked --epochs 1 --output linked-run
ln -s loop linked/loop
expect 65 'linked/loop: a symbolic link' train linked --epochs 1 --output linked-run

section wrong data
expect 66 'no folder .*nowhere' train nowhere
expect 66 'was not found. Looked in' train mnist --data "$work"
# A message of several lines stays one, and no line of it but the first looks like a message's beginning.
[ "$(wc -l <err)" -gt 2 ] && ! grep -q 'u000a' err || fail "lines: $(cat err)"
ok
! sed 1d err | grep -qv '^  ' || fail "lines: $(cat err)"
ok
expect 66 'cannot open .*missing.png' predict run missing.png
expect 66 'cannot open missing' evaluate missing "$dataset"
expect 66 'missing/history.json' train --resume missing
mkdir empty
expect 65 'no subfolders' train empty
mkdir -p huge/a huge/b
python3 "$pictures" black huge/a/1.png 16384 16384
cp huge/a/1.png huge/b/1.png
expect 65 'huge: with pictures of shape \[16384, 16384\], mlp takes 256 GB or more' train huge --output huge-run
rm -r huge
mkdir alone && ln -s "$PWD/pictures/train/bars" alone/bars
expect 65 'alone: one class only' train alone
expect 65 "$dataset: its classes are .*, but those of the model bars, dots" evaluate kinds "$dataset"
expect 65 'but those of the model bars, dots' predict kinds "$dataset"
# Floats of all ones are no numbers.
{ head -c -40 run/model.safetensors; printf '\377%.0s' {1..40}; } >weights.safetensors
expect 3 "the loss on $dataset is not finite" evaluate weights.safetensors "$dataset" --json
expect 3 'a prediction is not finite' predict weights.safetensors "$dataset"
# A loss that does not take class indices.
python3 - kinds/model.safetensors loss.safetensors <<'PYTHON'
import json, struct, sys
content = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", content[:8])[0]
header = json.loads(content[8:8 + length])
training = json.loads(header["__metadata__"]["training"])
training["loss"] = {"type": "MeanSquaredError", "settings": {}}
header["__metadata__"]["training"] = json.dumps(training)
header = json.dumps(header).encode()
open(sys.argv[2], "wb").write(struct.pack("<Q", len(header)) + header + content[8 + length:])
PYTHON
expect 65 'expected' evaluate loss.safetensors pictures
# A name that would clear the screen.
python3 "$pictures" folder clearing
for part in train test; do
  mv clearing/$part/bars "clearing/$part/$(printf 'bars\033[2J\302\233')"
  mv clearing/$part/dots "clearing/$part/<img src=x onerror=alert(1)>&\"'"
done
expect 0 saved train clearing --epochs 1 --output cleared
reported cleared "^<img src=x onerror=alert\(1\)>&\"' \| 40 \(50.0"
reported cleared '^bars.u001b.2J.u009b \| 40 \(50.0'
expect 0 'bars.u001b.2J.u009b' predict cleared clearing
grep -q "$(printf '\033')" out && fail "a class name steers the terminal"
expect 0 '' predict cleared clearing --json
json 'any(p["truth"] == "bars\33[2J\x9b" for p in it)'
python3 "$pictures" png large.png 32 30
expect 65 '32 × 30 pixels, but the model takes 28 × 28' predict run large.png
expect 65 'not a PNG picture' predict run run/history.json
expect 65 'expected|takes' evaluate run arrays
expect 65 'run/history.json' evaluate run/history.json "$dataset"
expect 66 'large.png: Not a directory' train --resume large.png
mkdir record
echo '{' >record/history.json
expect 65 'record/history.json is not the record .*: no JSON$' train --resume record
size=$(wc -c <run/model.safetensors)
for part in 0 7 100 $((size / 2)) $((size - 1)); do
  head -c "$part" run/model.safetensors >cut.safetensors
  expect 65 'cut.safetensors' evaluate cut.safetensors "$dataset"
done
copy() { rm -rf data && mkdir data && cp "$folder"/* data/ && chmod u+w data/*; }
images=$(ls "$folder" | grep '^train-images' | head -n 1)
copy
head -c 1000000 "$folder/$images" >"data/$images"
expect 65 "$images is (truncated|damaged)" train "$dataset" --data data
expect 65 '' data --data data
if [ "${images%.gz}" != "$images" ]; then
  copy
  python3 "$pictures" damage "data/$images"
  expect 65 "$images is not the published file: SHA-256" train "$dataset" --data data
fi

section lessons
expect 0 'fraud +Exercise: frauds +C2, C3' course
expect 0 'Exercice : les fraudes' course --language fr
expect 0 'recall +0.2 .slide. +0.2 +✓' course fraud graph fraud --output lessons
[ "$(ls lessons | tr '\n' ' ')" = 'fraud-1.png graph-1.png index.html ' ] || fail "lessons: $(ls lessons)"
expect 0 'rappel +0,2 .diapositive. +0,2 +✓' course fraud --language fr --output lessons
python3 -c 'import sys, xml.etree.ElementTree as XML; sys.exit(XML.parse("lessons/index.html").getroot().get("lang") != "fr")' ||
  fail "the page of the lessons is not well-formed, or not in French"
ok
if [ -d "${MARTINET_DATA:-}/mnist" ] && [ -d "${MARTINET_DATA:-}/tabular" ]; then
  expect 0 '^augmentation: And pushing a little' course --all --quick --output all
  [ "$(grep -c '<section id=' all/index.html)" = "$("$martinet" course | wc -l)" ] || fail "a lesson has no section"
  ok
  # These lessons draw the same when they are not quick, and the tutorial shows them.
  for picture in pizza-1 descent-1 graph-descent-2 kernels-1 dense-network-1; do
    python3 "$pictures" same "all/$picture.png" "$tutorial/Resources/$picture.png" ||
      fail "$picture.png of the tutorial is stale: renew it with documentation.sh --pictures"
    ok
  done
else
  echo "every lesson in its quick form: left out, MNIST or the tables are not in MARTINET_DATA"
fi
expect 66 'cars.csv was not found. Looked in:' course regression --data lessons
expect 66 'MNIST was not found. Looked in:' course mnist --data lessons
expect 64 'no lesson "frauds"; the lessons are examples, spam' course frauds
expect 64 'leave out NAME' course fraud --all
expect 64 'language' course fraud --language de
expect 64 '--output: expected a folder' course fraud --output ''
expect 74 '/proc/martinet' course fraud --output /proc/martinet
expect 74 'run/history.json' course fraud --output run/history.json

section tables
python3 - <<'PYTHON'
import csv, random
random.seed(1)
with open("birds.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["id", "weight", "wing", "colour", "seen", "empty", "one", "kind", "speed"])
    for row in range(120):
        weight, wing = random.uniform(20, 60), random.uniform(10, 20)
        kind = "swift" if wing > 15 else "swallow"
        day = f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}"
        writer.writerow([row + 1, "" if row % 9 == 4 else f"{weight:.2f}", f"{wing:.2f}",
                         ["black", "brown", "white"][row % 3], day, "", "x", "" if row in (7, 99) else kind,
                         f"{3 * wing - weight / 4 + row % 3:.3f}"])
PYTHON
expect 0 'wing|weight' table check birds.csv
expect 0 '^120 rows, 9 columns$' table check birds.csv
expect 0 '^one: constant, nothing can be learned from it$' table check birds.csv
expect 0 '^weight: 13 missing, lines 6, 15, ' table check birds.csv
expect 0 '^classes: .*; always ".*" has accuracy' table check birds.csv --target kind
grep -q '^2 rows without kind are left out$' err || fail "labels that are missing are not told: $(cat err)"
expect 0 '' table check birds.csv --target kind --json
json 'it["rowCount"] == 118 and {c["name"] for c in it["classes"]} == {"swift", "swallow"}'
json '{"columns", "duplicates", "contradictions", "leaks", "doubtfulLabels", "lines"} <= set(it)'
expect 0 'saved speed/model.safetensors' table train birds.csv --target speed --without kind --output speed
grep -q '^id: left out: it names or numbers its row$' out || fail "an identifier is not told: $(cat out)"
grep -q '^empty: left out: every value is missing$' out || fail "an empty column is not told: $(cat out)"
[ "$(ls speed | tr '\n' ' ')" = 'curves.png history.json model.safetensors predictions.png report.html ' ] ||
  fail "a regression left $(ls speed)"
cp speed/history.json out
json 'it["task"] == "regression" and it["measures"]["R²"] > 0.95 and abs(it["baseline"]["R²"]) < 1e-9'
json 'it["columns"]["seen"] == "date" and it["columns"]["weight"] == "number" and len(it["compared"]) == 4'
json '[len(c["foldScores"]) for c in it["compared"]] == [5] * 4 and it["rows"] == 120'
reported speed '^R² \| 0\.9[0-9]* \| '
reported speed '^weight \| numbers, scaled \| 13 \| '
reported speed '^seed \| 0$'
# The check itself: a page whose pictures its folder does not have is refused, and so is one without any.
mkdir hollow && cp speed/report.html hollow
! python3 "$report" hollow >out 2>&1 || fail "the pictures of a page need not be in its folder"
ok
python3 - hollow/report.html <<'PYTHON'
import re, sys
page = re.sub("<figure>.*?</figure>", "", open(sys.argv[1]).read(), flags=re.S)
open(sys.argv[1], "w").write(page.replace("</table>", "</table><p>There is no picture here (curves): no room.</p>", 1))
PYTHON
! python3 "$report" hollow >out 2>&1 || fail "a page needs no picture"
ok
expect 0 'saved kind/model' table train birds.csv --target kind --model mlp:8 --folds 3 --output kind
[ "$(ls kind | tr '\n' ' ')" = 'confusion.png curves.png history.json model.safetensors report.html ' ] ||
  fail "a classification left $(ls kind)"
reported kind '^2 rows without kind were left out.$'
reported kind '^swallow \| [0-9]+ \| '
# A folder that another task has left has no picture of it any more.
expect 0 '' table train birds.csv --target speed --model linear --quiet --output kind
[ ! -s out ] || fail "--quiet printed: $(cat out)"
[ ! -e kind/confusion.png ] && [ -e kind/predictions.png ] || fail "pictures of two trainings: $(ls kind)"
expect 0 '' table train birds.csv --target kind --model mlp:8 --json --output kind
json 'it["rows"] == 118 and it["unlabeledRows"] == 2'
json 'it["classes"] == ["swallow", "swift"] and it["measures"]["accuracy"] > 0.9 and it["model"] == "mlp:8"'
# A code that looks like a number is one of some texts where that is told, and in what is predicted from too.
python3 - <<'PYTHON'
import csv
with open("towns.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["zip:code", "number", "price"])
    for row in range(90):
        code = row * 7 % 9
        writer.writerow([f"0{code + 1}", row + 1, [5, 1, 9, 2, 8, 3, 7, 4, 6][code] * 10 + row % 3])
PYTHON
expect 0 '^R² ' table train towns.csv --target price --model linear --as zip:code:category --output towns
cp towns/history.json out
json 'it["settings"]["roles"] == {"zip:code": "category"} and it["columns"]["zip:code"] == "category"'
json 'it["measures"]["R²"] > 0.99 and it["columns"]["number"] == "identifier"'
reported towns '^columns taken as told \| zip:code as category$'
expect 0 '' table evaluate towns towns.csv --json
json 'it["measures"]["R²"] > 0.99'
expect 0 '' table predict towns towns.csv
python3 -c '
import csv, sys
rows = list(csv.DictReader(open("out")))
sys.exit(any(abs(float(row["prediction"]) - float(row["price"])) > 3 for row in rows))' || fail "codes: $(cat out)"
expect 0 '' table train towns.csv --target price --model linear --as number:number --json --output towns
json 'it["measures"]["R²"] < 0.9 and it["columns"] == {"zip:code": "number", "number": "number"}'
expect 0 '' table check towns.csv --as zip:code:category --json
json '[c["type"] for c in it["columns"]] == ["text", "number", "number"]'
expect 0 '' table train birds.csv --target kind --model mlp:8 --threads 3 --quiet --output kind-threads
same kind/model.safetensors kind-threads/model.safetensors
expect 0 'R² +0.9' table evaluate speed birds.csv
# A class that looks like a number beside others that do not stays a text where it stands alone.
{ echo size,code; for row in {1..20}; do echo "$row,007"; echo "-$row,B2"; done; } >codes.csv
grep -v B2 codes.csv >seven.csv
expect 0 '' table train codes.csv --target code --model linear --quiet --output codes
expect 0 '^seven.csv: 20 rows with code$' table evaluate codes seven.csv
expect 0 '' table evaluate kind birds.csv --json
json 'it["rows"] == 118 and it["measures"]["accuracy"] > 0.9 and it["baseline"]["accuracy"] < 0.7'
expect 0 '^id,weight,wing,colour,seen,empty,one,kind,speed,prediction$' table predict speed birds.csv
expect 0 '' table predict kind birds.csv --output predicted.csv
[ ! -s out ] || fail "a prediction to a file was printed too"
python3 - <<'PYTHON' || fail "the table with predictions"
import csv
before, after = (list(csv.reader(open(name, newline=""))) for name in ("birds.csv", "predicted.csv"))
assert [row[:9] for row in after] == before
assert after[0][9:] == ["prediction", "probability of swallow", "probability of swift"], after[0]
assert all(abs(float(row[10]) + float(row[11]) - 1) < 1e-5 for row in after[1:])
assert all(row[9] == ("swallow" if float(row[10]) >= 0.5 else "swift") for row in after[1:])
assert sum(row[9] == row[7] for row in after[1:]) > 110
PYTHON
ok
tr ',' ';' <birds.csv >semicolons.csv
expect 0 '^120 rows, 9 columns$' table check semicolons.csv --delimiter ';'
expect 0 '^id;weight;wing;.*;prediction$' table predict speed semicolons.csv --delimiter ';'
tr ';' , <out >commas
expect 0 '' table predict speed birds.csv
same out commas
gzip -k birds.csv
expect 0 '^120 rows, 9 columns$' table check birds.csv.gz
# Texts, holes and columns that the training has not met.
printf 'seen,colour,wing,weight,more\n2025-01-01,mauve,12.5,NA,"a,b"\n,,,,\n' >new.csv
expect 0 '^2025-01-01,mauve,12.5,,"a,b",-?[0-9.]+$' table predict speed new.csv

# Ctrl-C in the midst of a search leaves nothing.
python3 - "$martinet" <<'PYTHON' || fail "an interrupted training on a table"
import os, signal, subprocess, sys
training = subprocess.Popen(
    [sys.argv[1], "table", "train", "birds.csv", "--target", "kind", "--model", "linear", "--search", "60", "--output",
     "searched"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
assert training.stderr.readline().startswith("linear: accuracy")
training.send_signal(signal.SIGINT)
said = training.communicate(timeout=60)[1]
assert training.returncode == 130 and "nothing was written" in said, (training.returncode, said)
assert not os.path.exists("searched")
PYTHON
ok
expect 0 'by 5-fold' table train birds.csv --target speed --model linear --search 0.02 --output searched
cp searched/history.json out
json 'len(it["compared"]) == 2 and it["settings"]["searchMinutes"] == 0.02 and it["failed"] == []'
json 'it["search"]["trials"] > it["search"]["failed"] >= 0 < it["search"]["loss"]'
json 'it["search"]["settings"]["learningRate"] == it["compared"][1]["settings"]["learningRate"]'
reported searched '^The search made [0-9]+ trials, of which [0-9]+ failed'
# A model too large for the disk: the report is new, and the old model is not beside it.
status=0
(
  trap '' XFSZ
  ulimit -f 1024
  exec "$martinet" table train birds.csv --target speed --model mlp:256,256 --folds 2 --quiet --output searched
) >out 2>err || status=$?
[ $status = 74 ] || fail "a model that cannot be written: ended with $status: $(cat err)"
[ ! -e searched/model.safetensors ] || fail "the model of another training stands beside a report"
reported searched '^network \| mlp:256,256'

section tables that are wrong
# refused PATTERN ARGUMENT…: bad data, told in one line; nothing is written.
refused() {
  expect 65 "$@"
  [ "$(wc -l <err)" = 1 ] || fail "more than a line: $(cat err)"
  [ ! -e refused ] && [ ! -e refused.csv ] || fail "martinet ${*:2}: something was written"
}
to=(--output refused)
refused 'birds.csv, column "spede": no such column: expected one of "id"' table train birds.csv --target spede "${to[@]}"
refused 'birds.csv, column "spede": no such column' table train birds.csv --target kind --without spede "${to[@]}"
refused 'birds.csv, line 2, column "kind": a regression needs numbers, found "sw' \
  table train birds.csv --target kind --task regression "${to[@]}"
refused 'birds.csv, column "one": every row is of the one class "x".*another target' \
  table train birds.csv --target one "${to[@]}"
refused 'birds.csv, column "empty": every label is missing.*another target' \
  table train birds.csv --target empty "${to[@]}"
{ echo name,size; for i in {1..20}; do echo "n$i,$((i * i))"; done; } >names.csv
head -n 4 birds.csv >few.csv
refused 'few.csv: 3 rows are too few for 5 folds: take fewer folds' table train few.csv --target speed "${to[@]}"
cut -d, -f 6,7,9 birds.csv >nothing.csv
refused 'nothing.csv: no column beside "speed" has anything to learn from' \
  table train nothing.csv --target speed "${to[@]}"
head -n 1 birds.csv >header.csv
refused 'header.csv: no rows' table train header.csv --target speed "${to[@]}"
: >empty.csv
refused 'empty.csv: no columns' table check empty.csv
printf 'a,b\n1,2\n1,2,3\n' >ragged.csv
refused 'ragged.csv, line 3: expected 2 fields, found more' table train ragged.csv --target b "${to[@]}"
printf 'a,b\n1,"2\n' >quote.csv
refused 'quote.csv, line 2: the quote .* is never closed' table check quote.csv
printf 'a,a\n1,2\n' >twice.csv
refused 'twice.csv.* column "a": columns 1 and 2 bear one name' table check twice.csv
printf 'a,b\n\377,1\n' >latin.csv
refused 'latin.csv, line 2.*: not UTF-8' table check latin.csv
{ cat birds.csv; echo '1,inf,1,black,2024-01-01,,x,swift,1'; } >infinite.csv
refused 'infinite.csv, line 122, column "weight": inf is not a number that a float can hold' \
  table train infinite.csv --target speed "${to[@]}"
expect 0 '^weight: .*line.* 122' table check infinite.csv --target speed
grep -q '^labels are not doubted: infinite.csv, line 122, column "weight": inf is' out || fail "no reason: $(cat out)"
expect 0 '' table check infinite.csv --target speed --json
json '"line 122" in it["doubtingFailure"] and it["doubtfulLabels"] == []'
refused 'names.csv, column "name": 20 classes in 20 rows, and no more than 10' \
  table train names.csv --target name "${to[@]}"
printf 'seen,colour,wing,weight\n2025-01-01,black,12.5,30\n2025-01-01,black,wide,30\n' >text.csv
refused 'text.csv, line 3, column "wing": expected a number, found "wide"' \
  table predict speed text.csv --output refused.csv
refused 'text.csv, column "id": no such column|text.csv, column "kind": no such column' \
  table evaluate kind text.csv
cut -d, -f 1-3 text.csv >narrow.csv
refused 'narrow.csv, column "weight": no such column: expected one of "seen", "colour", "wing"' \
  table predict speed narrow.csv --output refused.csv
refused 'predicted.csv, column "prediction": there is a column of this name already' \
  table predict speed predicted.csv --output refused.csv
sed '3s/swallow\|swift/sparrow/' birds.csv >sparrow.csv
refused 'sparrow.csv, line 3, column "kind": "sparrow" is no class: expected one of "swallow", "swift"' \
  table evaluate kind sparrow.csv
refused 'run/model.safetensors: .*without preparation of a table' table predict run birds.csv --output refused.csv
expect 66 'cannot open nowhere.csv' table train nowhere.csv --target a "${to[@]}"
expect 66 'cannot open nowhere' table predict nowhere birds.csv
expect 64 '--folds: expected at least 2' table train birds.csv --target kind --folds 1
expect 64 '--model: expected auto, linear, mlp' table train birds.csv --target kind --model forest
refused 'birds.csv, column "wings": no such column' table train birds.csv --target kind --as wings:number "${to[@]}"
refused 'birds.csv, column "wings": no such column' table check birds.csv --as wings:number
refused 'birds.csv, line 2, column "colour": expected a number, found "black"' \
  table train birds.csv --target kind --as colour:number "${to[@]}"
for role in wing wing:forest wing: :wing wing:identifier; do
  expect 64 '--as: expected COLUMN:ROLE|--as: expected' table train birds.csv --target kind --as "$role"
done
expect 64 '--as: expected one role' table check birds.csv --as wing:number --as wing:category
expect 64 '--as: expected columns beside the target' table train birds.csv --target kind --as kind:category
expect 64 '--as: expected columns to learn from' table train birds.csv --target kind --without id --as id:number
expect 64 '--task: expected auto' table train birds.csv --target kind --task clustering
expect 64 '--search: expected minutes' table train birds.csv --target kind --search 0
expect 64 '--delimiter: expected one character' table check birds.csv --delimiter ab
# Known before a file is read.
expect 64 '--without: expected columns beside the target' table train none.csv --target kind --without kind "${to[@]}"
expect 74 '/proc/martinet' table train birds.csv --target kind --output /proc/martinet
expect 74 '/proc/predicted.csv' table predict speed birds.csv --output /proc/predicted.csv
status=0
"$martinet" table predict speed birds.csv >/dev/full 2>err || status=$?
[ $status = 74 ] || fail "predictions on a full disk: ended with $status"
ok
# A gigabyte on one line, as one field and as columns, from files of holes and from gzip: refused before much of it is
# held.
truncate -s 1G line.csv
{ printf 'a,b\n1,'; cat line.csv; } | gzip -1 >second.csv.gz
# Not the last of a pipe: it would end by a signal.
head -c 1G < <(yes a | tr '\n' ,) | gzip -1 >columns.csv.gz
cat >memory.py <<'PYTHON'
import resource, subprocess, sys
pattern, *command = sys.argv[1:]
asked = subprocess.run(command, capture_output=True, text=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert asked.returncode == 65 and pattern in asked.stderr and asked.stderr.count("\n") == 1, asked
assert peak < 300_000, f"{peak} KB"
print(f"   {pattern}: {peak // 1000} MB")
PYTHON
large() {
  python3 memory.py "$@" || fail "${*:2}"
  [ ! -e refused ] || fail "martinet ${*:2}: something was written"
  ok
}
large 'line.csv, line 1: a field of more than' "$martinet" table train line.csv --target a "${to[@]}"
large 'second.csv.gz, line 2: a field of more than' "$martinet" table train second.csv.gz --target a "${to[@]}"
large 'columns.csv.gz, line 1: more than 65536 columns' "$martinet" table check columns.csv.gz
rm line.csv second.csv.gz columns.csv.gz
mkfifo pipe.csv
expect 74 'cannot read pipe.csv' table check pipe.csv

section names that steer
# A column named U+0001, one with a line break, one that is written from right to left, and one named as JSON's null was
# marked; the last is constant, and every other one is a number.
python3 - <<'PYTHON'
import csv
names = ["\1", "a\nb", "\u202egnp.exe", "\1not finite", "y", "line\u2028end"]
with open("steering.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(names)
    for row in range(60):
        writer.writerow([row * 7 % 13, "" if row == 5 else row * 5 % 11, row * 3 % 17, row % 7, row * 7 % 13 * 2 + row % 7, 1])
PYTHON
# plain FILE: nothing in it steers a terminal.
plain() {
  python3 -c '
import sys
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(any(ord(c) < 32 and c != "\n" or c in "\x7f\u202e\u2028\u061c" for c in text))' "$1" || fail "$1 steers: $(cat "$1")"
  ok
}
expect 0 '^a\\u000ab: 1 missing, line ' table check steering.csv --target y
plain out
[ "$(grep -c 'constant, nothing' out)" = 1 ] && grep -q '^line\\u2028end: constant' out || fail "a name: $(cat out)"
expect 0 '' table check steering.csv --target y --json
plain out
json '[c["name"] for c in it["columns"]] == ["\1", "a\nb", "\u202egnp.exe", "\1not finite", "y", "line\u2028end"]'
expect 0 '^line\\u2028end: left out' table train steering.csv --target y --model linear --output steering
plain out
reported steering '^a\\u000ab: 1 missing, line '
cp steering/history.json out
json 'it["columns"]["\1not finite"] == "number" and it["columns"]["a\nb"] == "number"'
expect 0 '' table train steering.csv --target y --model linear --json --output steering
json 'it["columns"]["\1not finite"] == "number" and it["settings"]["searchMinutes"] is None'
printf 'y\n1\n' >only.csv
refused '^martinet: only.csv, column "(a\\u000ab|\\u[0-9a-f]{4}.*)": no such column' \
  table predict steering only.csv --output refused.csv
expect 0 '' table predict steering steering.csv

section output that cannot be written
expect 74 'run/history.json' train "$dataset" --output run/history.json
expect 74 'run/history.json/deeper' train "$dataset" --output run/history.json/deeper
expect 74 '/proc/martinet' train "$dataset" --output /proc/martinet
for file in report.html curves.png model.safetensors; do
  mkdir -p "blocked/$file"
  expect 74 "blocked/$file" train "$dataset" --output blocked
  [ "$(ls -A blocked)" = $file ] || fail "a folder with $file as a folder was written to: $(ls -A blocked)"
  rmdir "blocked/$file"
done
for question in info --help --version 'train --help'; do
  status=0
  "$martinet" $question >/dev/full 2>err || status=$?
  [ $status = 74 ] || fail "$question on a full disk: ended with $status"
  grep -q 'No space left on device' err || fail "$question on a full disk: $(cat err)"
  ok
done

section what stands in a folder already
# An unfinished training that others must not harm, as it is before its first epoch has ended.
python3 - "$martinet" "$dataset" <<'PYTHON' || fail "two trainings in a folder"
import signal, subprocess, sys
training = subprocess.Popen(
    [sys.argv[1], "train", sys.argv[2], "--limit", "640", "--epochs", "100000", "--output", "kept"],
    stdout=subprocess.PIPE, text=True)
try:
    while not training.stdout.readline().startswith("epoch 2"):
        pass
    for second in [[sys.argv[2], "--limit", "64", "--output", "kept"], ["--resume", "kept"]]:
        refused = subprocess.run([sys.argv[1], "train", *second], capture_output=True, text=True)
        assert refused.returncode == 74 and "another process is training in kept" in refused.stderr, refused
finally:
    training.send_signal(signal.SIGINT)
    training.communicate()
assert training.returncode == 130, training.returncode
PYTHON
ok
cp -r kept before
kept() { diff -r kept before >&2 || fail "$*: the unfinished training was changed"; ok; }
expect 64 '--validation-fraction: expected .* 100 examples' \
  train "$dataset" --limit 100 --validation-fraction 1e-7 --output kept
kept a fraction that leaves nothing
status=0
"$martinet" train "$dataset" --limit 100 --output kept >/dev/full 2>err || status=$?
[ $status = 74 ] || fail "a full disk: ended with $status"
kept a full disk
# What a killed process has left goes, what a live one writes stays.
dead=$(bash -c 'echo $$')
touch "kept/.model.safetensors.$dead-1.partial" "kept/.model.safetensors.$$-1.partial"
expect 0 'saved' train "$dataset" --limit 100 --epochs 1 --output kept
[ ! -e "kept/.model.safetensors.$dead-1.partial" ] || fail "what a killed process has left stays"
[ -e "kept/.model.safetensors.$$-1.partial" ] || fail "what a live process writes was removed"
[ ! -e kept/checkpoint.safetensors ] || fail "a finished training has left another's checkpoint"
cp kept/history.json out
json 'it["isFinished"] and it["settings"]["limit"] == 100 and len(it["epochs"]) == 1'

section a training that is not finite
expect 3 'not finite at epoch 1, step [0-9]+.*learning rate' \
  train "$dataset" --limit 640 --learning-rate 1e30 --output diverged
grep -q 'last good weights are in diverged/model.safetensors' err || fail "where the weights are is not said"
expect 0 '[0-9]' predict diverged "$dataset" --count 1
reported diverged 'The training ended after 0 of 5 epochs: .*not finite'
python3 - diverged/model.safetensors <<'PYTHON' || fail "weights that are not finite were kept"
import json, math, struct, sys
content = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", content[:8])[0]
tensors = {n: t for n, t in json.loads(content[8:8 + length]).items() if n != "__metadata__"}
for name, tensor in tensors.items():
    start, end = tensor["data_offsets"]
    values = struct.unpack(f"<{(end - start) // 4}f", content[8 + length + start:8 + length + end])
    assert all(map(math.isfinite, values)), name
assert len(tensors) == 4, tensors.keys()
PYTHON
ok

section interrupted and killed
# Long enough to be interrupted anywhere, with everything that has a state: momenta, dropout,
# a schedule, validation.
settings=("$dataset" --model cnn --limit 1920 --epochs 4 --batch-size 32 --optimizer adam --schedule cosine
  --validation-fraction 0.1 --seed 3)
start=$(date +%s%N)
"$martinet" train "${settings[@]}" --output unbroken >/dev/null
duration=$((($(date +%s%N) - start) / 1000000))

"$martinet" train "${settings[@]}" --threads 3 --quiet --output threads
same threads/model.safetensors unbroken/model.safetensors

# broken SIGNAL FOLDER: trains, sending the signal at a random moment, and goes on until it is finished.
# Not a job of the shell's, for which SIGINT would be ignored.
broken() {
  python3 - "$1" "$2" "$duration" "$martinet" "${settings[@]}" <<'PYTHON'
import json, os, random, shutil, signal, subprocess, sys, time
name, folder, duration, program, *settings = sys.argv[1:]
random.seed(name + folder)
begin = [program, "train", *settings, "--quiet", "--output", folder]
command, stops, longest = begin, 0, int(duration) / 1000
epochs = lambda path: json.load(open(path + "/history.json"))["epochs"]
kept = []
while True:
    training = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    if stops < 3:
        time.sleep(random.uniform(0.05, 0.9) * longest)
        training.send_signal(getattr(signal, name))
    said = training.communicate()[1]
    if training.returncode == 0 and stops == 0:
        # The machine has become faster than it was for the unbroken run.
        shutil.rmtree(folder)
        longest /= 2
        continue
    if training.returncode == 0:
        break
    # SIGINT in the first milliseconds, when nothing has been begun, ends any program.
    expected = {"SIGINT": [130, -2], "SIGKILL": [-9]}[name]
    assert training.returncode in expected, (training.returncode, said)
    if training.returncode == 130:
        assert "--resume " + folder in said, said
        if os.path.exists(folder + "/history.json"):
            assert os.path.exists(folder + "/model.safetensors"), os.listdir(folder)
            assert "The training was interrupted after" in open(folder + "/report.html").read()
            kept = epochs(folder)
    stops += 1
    begun = os.path.exists(folder + "/history.json")
    command = [program, "train", "--quiet", "--resume", folder] if begun else begin
# Finished epochs were gone on from, not made again: they took the same time to the last digit.
assert epochs(folder)[:len(kept)] == kept, (epochs(folder), kept)
without_time = lambda path: [{**epoch, "seconds": 0} for epoch in epochs(path)]
assert without_time(folder) == without_time("unbroken"), (epochs(folder), epochs("unbroken"))
print(f"   {name}: stopped {stops} times, the last after {len(kept)} recorded epochs")
PYTHON
}
for number in 1 2 3; do
  broken SIGINT "interrupted-$number"
  same "interrupted-$number/model.safetensors" unbroken/model.safetensors
  reported "interrupted-$number" 'on the 10000 test examples'
  cmp -s "interrupted-$number/confusion.png" unbroken/confusion.png || fail "the confusion of a resumed training differs"
  broken SIGKILL "killed-$number"
  same "killed-$number/model.safetensors" unbroken/model.safetensors
done
expect 0 '' train --resume killed-1
grep -q 'is finished' err || fail "a finished training was resumed"
# The second Ctrl-C ends the program at once.
python3 - "$martinet" "${settings[@]}" <<'PYTHON' || fail "two interruptions"
import signal, subprocess, sys, time
training = subprocess.Popen(
    [sys.argv[1], "train", *sys.argv[2:], "--epochs", "1000", "--quiet", "--output", "twice"],
    stderr=subprocess.PIPE, text=True)
time.sleep(0.5)
training.send_signal(signal.SIGSTOP)
training.send_signal(signal.SIGINT)
training.send_signal(signal.SIGCONT)
time.sleep(0.02)
training.send_signal(signal.SIGINT)
training.communicate(timeout=10)
assert training.returncode == 130, training.returncode
PYTHON
ok

section killed and refused at every system call of a save
save=(train "$dataset" --limit 64 --epochs 1 --quiet --output "$work/saved")
# traced LOG OPTION…: trains under strace, which sees the save of the model only: its temporary file
# bears the number of the process, which strace -D leaves to the shell that becomes it.
traced() {
  bash -c '
    log=$1 work=$2; shift 2
    exec strace -D -f -qq -o "$log" -P "$work/saved/.model.safetensors.$$-$PARTIAL.partial" \
      -P "$work/saved/model.safetensors" -P "$work/saved" "$@"' bash "$1" "$work" "${@:2}" 2>err
}
# The number of the temporary file of the model: that of the first save is 1 (history.json).
export PARTIAL=3
if ! strace -qq -e trace=none true 2>/dev/null; then
  echo "   LEFT OUT: strace is not here or may not trace"
else
  "$martinet" "${save[@]}" --seed 1
  cp saved/model.safetensors old.safetensors
  "$martinet" "${save[@]}"
  cp saved/model.safetensors new.safetensors
  cmp -s old.safetensors new.safetensors && fail "two seeds gave one model"
  # restore: a finished training of another seed stands in the folder.
  restore() { rm -rf saved && mkdir saved && cp old.safetensors saved/model.safetensors; }
  restore
  traced log "$martinet" "${save[@]}" || fail "under strace: $(cat err)"
  # The calls that the save makes, as NAME COUNT: each name by itself and in its thread, as strace counts.
  python3 - log >calls <<'PYTHON'
import collections, re, sys
seen = collections.Counter()
calls = (re.match(r"(\d+) +(\w+)\(", line) for line in open(sys.argv[1]))
for thread, name in (call.groups() for call in calls if call):
    seen[thread, name] += 1
for name in sorted({name for _, name in seen}):
    for count in range(max(seen[call] for call in seen if call[1] == name)):
        print(name, count + 1)
PYTHON
  for call in openat write fsync rename close; do
    grep -q "^$call " calls || fail "the trace of a save has no $call: $(cat log)"
  done
  while read -r name count; do
    restore
    status=0
    # In a shell of its own, which would say that it was killed.
    (traced log -e "inject=$name:signal=SIGKILL:when=$count" "$martinet" "${save[@]}") 2>/dev/null || status=$?
    # What only looks (newfstatat, access) is called before the save too, in this thread or another.
    [ "$status" = 137 ] || [[ $name$status =~ ^(newfstatat|access)0$ ]] ||
      fail "killed at $name $count: ended with $status: $(cat err)"
    cmp -s saved/model.safetensors old.safetensors || cmp -s saved/model.safetensors new.safetensors ||
      fail "killed at $name $count: the model is neither the old nor the new"
    "$martinet" train --resume "$work/saved" --quiet 2>/dev/null || "$martinet" "${save[@]}"
    same saved/model.safetensors new.safetensors
    left=$(find saved -name '*.partial')
    [ -z "$left" ] || fail "killed at $name $count: the next training has left $left"
    for error in ENOSPC EIO; do
      restore
      status=0
      traced log -e "inject=$name:error=$error:when=$count" "$martinet" "${save[@]}" || status=$?
      case $status in
        0) same saved/model.safetensors new.safetensors ;;
        74)
          cmp -s saved/model.safetensors old.safetensors || cmp -s saved/model.safetensors new.safetensors ||
            fail "$error at $name $count: the model is neither the old nor the new"
          grep -q "$work/saved" err || fail "$error at $name $count: the error names no file: $(cat err)"
          ok
          ;;
        *) fail "$error at $name $count: ended with $status: $(cat err)" ;;
      esac
      left=$(find saved -name '*.partial')
      [ -z "$left" ] || fail "$error at $name $count: left $left"
    done
  done <calls
  echo "   $(wc -l <calls) system calls: $(cut -d' ' -f1 calls | sort | uniq -c | tr -s ' \n' ' ')"
fi

printf '%d checks passed\n' "$checked"
