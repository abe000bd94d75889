#!/bin/sh
# Predict how a post will do, from what Rookery has learned. Needs redis-cli and jq (1.6 or later).
set -eu

usage() {
    cat <<'TEXT'
Usage: predict.sh --quality Q --type TYPE --hour H [--thread] --novelty N --expertise E --viral V

  --quality, --novelty, --expertise   0 to 1, or unknown, which counts as 0.5
  --viral                             0 to 100, estimated before posting, or unknown, which counts as 50
  --type                              educational, factual, opinion, ... or unknown
  --hour                              0 to 23, in the account's time zone (meta.timeZone)
  --thread                            the post is a thread
  --payload FILE                      read the payload from a file instead of Redis
  --max-age SECONDS                   a model trained longer ago is stale; not set: its own window, meta.windowDays
  --refuse-stale                      exit with 3 where the model is stale

Checks the whole payload against its schema and prints {"version", "predictedRate", "followProbability", "ageSeconds",
"stale"} as one line of JSON.

Environment: ROOKERY_REDIS_URL (redis://[:password@]host:port[/db] without %-escapes; redis://127.0.0.1:6379/0 if not set) and
ROOKERY_REDIS_PREFIX (default empty), as the programs of the loop know them.

Exit codes: 0 predicted, 1 no predictor or one that cannot be read, 2 wrong usage, 3 stale and refused, 4 Redis cannot
be reached.
TEXT
}

fail() {
    code=$1
    shift
    printf 'predict.sh: %s\n' "$*" >&2
    exit "$code"
}

quality='' type='' hour='' thread=false novelty='' expertise='' viral='' payload_file='' max_age='' refuse_stale=false
while [ $# -gt 0 ]; do
    case $1 in
    --help) usage; exit 0 ;;
    --thread) thread=true; shift; continue ;;
    --refuse-stale) refuse_stale=true; shift; continue ;;
    --quality | --type | --hour | --novelty | --expertise | --viral | --payload | --max-age) ;;
    *) fail 2 "unknown option $1 (see --help)" ;;
    esac
    [ $# -ge 2 ] || fail 2 "$1 needs a value"
    case $1 in
    --quality) quality=$2 ;;
    --type) type=$2 ;;
    --hour) hour=$2 ;;
    --novelty) novelty=$2 ;;
    --expertise) expertise=$2 ;;
    --viral) viral=$2 ;;
    --payload) payload_file=$2 ;;
    --max-age) max_age=$2 ;;
    esac
    shift 2
done
for name in quality type hour novelty expertise viral; do
    eval "[ -n \"\$$name\" ]" || fail 2 "--$name is missing (see --help)"
done
command -v jq >/dev/null || fail 2 "jq is not installed"

# The password goes by the environment, where other users of the machine cannot see it.
read_redis() {
    command -v redis-cli >/dev/null || fail 2 "redis-cli is not installed"
    url=${ROOKERY_REDIS_URL:-redis://127.0.0.1:6379/0}
    rest=${url#redis://}
    [ "$rest" != "$url" ] || fail 2 "ROOKERY_REDIS_URL does not begin with redis://"
    user='' password='' database=0
    case $rest in
    */*) database=${rest#*/} rest=${rest%%/*} ;;
    esac
    case $rest in
    *@*)
        credentials=${rest%@*} rest=${rest##*@}
        case $credentials in
        *:*) user=${credentials%%:*} password=${credentials#*:} ;;
        *) user=$credentials ;;
        esac
        ;;
    esac
    host=${rest%:*} port=${rest##*:}
    [ "$host" != "$rest" ] || port=6379
    set -- -h "$host" -p "$port" -n "${database:-0}"
    [ -z "$user" ] || set -- "$@" --user "$user"
    [ -z "$password" ] || export REDISCLI_AUTH="$password"
    reply=$(redis-cli "$@" --no-auth-warning -e GET "${ROOKERY_REDIS_PREFIX:-}predictor:v2:latest" 2>&1) ||
        fail 4 "Redis at $host:$port does not answer: $reply"
    printf '%s' "$reply"
}

if [ -n "$payload_file" ]; then
    payload=$(cat -- "$payload_file") || fail 1 "$payload_file cannot be read"
else
    payload=$(read_redis)
    [ -n "$payload" ] || fail 1 "Redis has no key ${ROOKERY_REDIS_PREFIX:-}predictor:v2:latest"
fi

# shellcheck disable=SC2016 # the dollar signs are jq's
answer=$(printf '%s' "$payload" | jq -cs \
    --arg quality "$quality" --arg type "$type" --arg hour "$hour" --argjson thread "$thread" \
    --arg novelty "$novelty" --arg expertise "$expertise" --arg viral "$viral" --arg maxAge "$max_age" '
    def input($name; $text; $top):
        $text | if . == "unknown" and ($name | IN("quality", "novelty", "expertise", "viral")) then $top / 2
            elif test("^[+-]?[0-9]*[.]?[0-9]+([eE][+-]?[0-9]+)?$") then tonumber
            else error("--\($name) is not a number") end
        | if . < 0 or . > $top then error("--\($name) runs from 0 to \($top)") else . end;
    def flag: if . then 1 else 0 end;
    def part($name): if (.[$name] | type) == "object" then . else error("\($name) is not an object") end;
    def value($path): ($path / ".") as $keys | getpath($keys[:-1])
        | if has($keys[-1]) then .[$keys[-1]] else error("\($path) is missing") end;
    def number($path): value($path)
        | if type == "number" and (isinfinite or isnan | not) then . else error("\($path) is not a finite number") end;
    def figure($path; $least; $most): if value($path) == null then . else number($path) as $figure
        | if $figure >= $least and $figure <= $most then . else error("\($path) is out of its range") end end;
    def count($path; $least): number($path) as $count
        | if $count >= $least and $count == ($count | floor) then . else error("\($path) is not a count") end;
    def text($path; $form): value($path)
        | if type == "string" and test($form) then . else error("\($path) is not a text of the form \($form)") end;

    if length != 1 or (.[0] | type) != "object" then error("the predictor is not one JSON object") else .[0] end
    | text("version"; "\\Av2_[0-9]{1,15}\\z") as $version
    | part("ridge") | part("logit") | part("meta")
    | figure("ridge.rSquared"; -infinite; 1) | figure("ridge.mse"; 0; infinite) | count("ridge.trainedOn"; 0)
    | figure("logit.accuracy"; 0; 1) | figure("logit.precision"; 0; 1) | figure("logit.recall"; 0; 1)
    | figure("logit.auc"; 0; 1) | figure("logit.logLoss"; 0; infinite) | figure("logit.brier"; 0; 1)
    | count("logit.trainedOn"; 0) | count("meta.trainedOn"; 0) | count("meta.windowDays"; 1)
    | text("meta.timeZone"; ".") as $zone
    | if value("meta.modelId") != null then text("meta.modelId"; "") as $id | . else . end
    | if number("meta.validationSplit") == 0.8 then . else error("meta.validationSplit is not 0.8") end
    | if value("meta.features") | type == "array" and all(.[]; type == "string") then .
        else error("meta.features is not a list of texts") end
    | (text("meta.trainedAt"; "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z\\z")
        | sub("[.][0-9]+"; "") | fromdateiso8601) as $trained
    | ([0, now - $trained] | max) as $age
    | (if $maxAge == "" then .meta.windowDays * 86400 else input("max-age"; $maxAge; 1e18) end) as $allowed
    | (input("hour"; $hour; 23) / 24) as $day
    | (2 * 3.141592653589793 * $day) as $angle
    | (number("ridge.intercept")
        + number("ridge.qualityWeight") * input("quality"; $quality; 1)
        + number("ridge.contentTypeWeight") * ($type == "educational" | flag)
        + number("ridge.factualWeight") * ($type == "factual" | flag)
        + number("ridge.timingWeight") * $day
        + number("ridge.timingSinWeight") * ($angle | sin)
        + number("ridge.timingCosWeight") * ($angle | cos)
        + number("ridge.lengthWeight") * ($thread | flag)) as $rate
    | (number("logit.intercept")
        + number("logit.noveltyWeight") * input("novelty"; $novelty; 1)
        + number("logit.expertiseWeight") * input("expertise"; $expertise; 1)
        + number("logit.viralWeight") * (input("viral"; $viral; 100) / 100)) as $score
    | ((if $score < 0 then $score else -$score end) | exp) as $small
    | {
        version: $version,
        predictedRate: ([0, ([1, $rate] | min)] | max),
        followProbability: (if $score >= 0 then 1 / (1 + $small) else $small / (1 + $small) end),
        ageSeconds: ($age | floor),
        stale: ($age > $allowed)
    }') || fail 1 "the predictor cannot be used (see the line above)"
case $refuse_stale,$answer in
true,*'"stale":true}') fail 3 "the model is stale: $answer" ;;
esac
printf '%s\n' "$answer"
