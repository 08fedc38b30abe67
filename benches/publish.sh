#!/usr/bin/env bash
# What publishing costs on this machine, in turn with whoever else brings a folder to the same server: everything for the first time, nothing
# changed, one page changed. Whole processes; `jianbao publish` looks through its sources as well.
# usage: publish.sh [PAGES] [ROUNDS] [PLACE…]     (10000, 3, and `sftp rsync s3`, the last where s3s-fs and rclone are there)
set -euo pipefail
pages=${1:-10000} rounds=${2:-3} peers=jianbao
shift $(($# < 2 ? $# : 2))
PATH=$PATH:/usr/sbin
places=("$@")
if [ ${#places[@]} = 0 ]; then
  places=(sftp rsync)
  ! command -v s3s-fs > /dev/null || ! command -v rclone > /dev/null || places+=(s3)
fi
. "$(dirname "${BASH_SOURCE[0]}")/sites.sh"
place=$(mktemp -d "$work/publish.XXXXXX")
servers=()
trap '[ ${#servers[@]} = 0 ] || kill "${servers[@]}"; rm -rf "$place"' EXIT
mkdir -p "$place/site" "$place/store/bulletin" "$place/gone"
cp -r "$sites/jianbao/." "$place/site/"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

port=$(free_port)
ssh-keygen -q -t ed25519 -N '' -f "$place/host"
ssh-keygen -q -t ed25519 -N '' -f "$place/key"
cat > "$place/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $place/host
PidFile none
AuthorizedKeysFile $place/key.pub
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
END
echo "[127.0.0.1]:$port $(cat "$place/host.pub")" > "$place/known"
printf 'Host *\n  IdentityFile %s\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile %s\n  GlobalKnownHostsFile /dev/null\n' \
  "$place/key" "$place/known" > "$place/ssh_config"
mkdir -p /run/sshd 2>/dev/null || true
"$(command -v sshd)" -D -e -f "$place/sshd_config" 2> "$place/log" &
servers+=($!)
export JIANBAO_SSH_CONFIG=$place/ssh_config
until ssh -F "$place/ssh_config" -p "$port" 127.0.0.1 true 2> /dev/null; do sleep 0.1; done

store=$(free_port)
export AWS_ACCESS_KEY_ID=writer AWS_SECRET_ACCESS_KEY=for-this-bench
if [[ " ${places[*]} " = *' s3 '* ]]; then
  s3s-fs --host 127.0.0.1 --port "$store" --access-key "$AWS_ACCESS_KEY_ID" --secret-key "$AWS_SECRET_ACCESS_KEY" "$place/store" > "$place/log-s3" 2>&1 &
  servers+=($!)
  until (: < "/dev/tcp/127.0.0.1/$store") 2> /dev/null; do sleep 0.1; done
fi
# Some machines name certificates that rclone would look for; nothing here is encrypted.
unset AWS_CA_BUNDLE
export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_STORE_TYPE=s3 RCLONE_CONFIG_STORE_PROVIDER=Other RCLONE_CONFIG_STORE_ENV_AUTH=true
export RCLONE_CONFIG_STORE_ENDPOINT=http://127.0.0.1:$store RCLONE_CONFIG_STORE_FORCE_PATH_STYLE=true

cat >> "$place/site/content/site.yaml" <<END

publish:
  sftp: {edition: public, to: "sftp://127.0.0.1:$port$place/sftp"}
  rsync: {edition: public, to: "rsync://127.0.0.1:$port$place/rsync"}
  s3: {edition: public, to: "s3://bulletin/s3", endpoint: "http://127.0.0.1:$store"}
END
cd "$place/site"
"$jianbao" publish "${places[0]}" --yes -q --dry-run > /dev/null
timed() { # name, command…
  local name=$1 start end
  shift
  start=$(date +%s%N)
  "$@" > "$place/said" 2>&1 || { cat "$place/said" >&2; exit 1; }
  end=$(date +%s%N)
  printf '%-34s %6d ms\n' "$name" $(((end - start) / 1000000))
}
brought() { # the peer, to a place
  case $1 in
    # By sums: for times it would ask about every file by itself.
    s3) rclone sync --checksum public store:bulletin/peer ;;
    *) rsync -a -e "ssh -F $place/ssh_config -p $port" public/ "127.0.0.1:$place/peer/" ;;
  esac
}
page=$(find content -name '*.md' | sort | sed -n 20p)
echo "$(find public -type f | wc -l) files, $(du -sb public | cut -f 1) bytes; $(rsync --version | head -n 1)"
for ((round = 1; round <= rounds; round++)); do
  for to in "${places[@]}"; do
    peer='rsync -a'
    [ "$to" != s3 ] || peer='rclone sync'
    # What was sent is moved aside and not removed: ext4 is slow for minutes where thousands of files have just gone.
    for sent in "$place/peer" "$place/$to" "$place/store/bulletin/peer" "$place/store/bulletin/s3"; do
      [ ! -e "$sent" ] || mv "$sent" "$place/gone/${sent##*/}-$to-$round-$RANDOM"
    done
    timed "$to: $peer, first" brought "$to"
    timed "$to: jianbao, first" "$jianbao" publish "$to" --yes -q
    timed "$to: $peer, nothing changed" brought "$to"
    timed "$to: jianbao, nothing changed" "$jianbao" publish "$to" --yes -q
    for ((change = 1; change <= 6; change++)); do
      printf '\n%s.\n' "$round$change" >> "$page"
      timed "$to: jianbao, one page, ${change}th" "$jianbao" publish "$to" --yes -q
    done
  done
done
