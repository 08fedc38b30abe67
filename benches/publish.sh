#!/usr/bin/env bash
# What publishing costs over SSH on this machine, in turn with `rsync -a` over the same server: everything for the first time, nothing changed, one
# page changed. Whole processes; `jianbao publish` looks through its sources as well. usage: publish.sh [PAGES] [ROUNDS]
set -euo pipefail
pages=${1:-10000} rounds=${2:-3} peers=jianbao
. "$(dirname "${BASH_SOURCE[0]}")/sites.sh"
sshd=$(PATH=$PATH:/usr/sbin command -v sshd)
place=$(mktemp -d "$work/publish.XXXXXX")
trap '[ -z "${server:-}" ] || kill "$server"; rm -rf "$place"' EXIT
mkdir -p "$place/site"
cp -r "$sites/jianbao/." "$place/site/"
ssh-keygen -q -t ed25519 -N '' -f "$place/host"
ssh-keygen -q -t ed25519 -N '' -f "$place/key"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
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
"$sshd" -D -e -f "$place/sshd_config" 2> "$place/log" &
server=$!
export JIANBAO_SSH_CONFIG=$place/ssh_config
settings=$place/site/content/site.yaml
printf '\npublish: {web: {edition: public, to: "sftp://127.0.0.1:%s%s/www"}}\n' "$port" "$place" >> "$settings"
cd "$place/site"
until ssh -F "$place/ssh_config" -p "$port" 127.0.0.1 true 2> /dev/null; do sleep 0.1; done
"$jianbao" publish --yes -q --dry-run > /dev/null
mkdir "$place/gone"
timed() { # name, command…
  local name=$1 start end
  shift
  start=$(date +%s%N)
  "$@" > /dev/null
  end=$(date +%s%N)
  printf '%-28s %6d ms\n' "$name" $(((end - start) / 1000000))
}
page=$(find content -name '*.md' | sort | sed -n 20p)
echo "$(find public -type f | wc -l) files, $(du -sb public | cut -f 1) bytes; $(rsync --version | head -n 1)"
for ((round = 1; round <= rounds; round++)); do
  # What was sent is moved aside and not removed: ext4 is slow for minutes where thousands of files have just gone.
  [ ! -e "$place/www" ] || mv "$place/www" "$place/gone/www-$round"
  [ ! -e "$place/rsync" ] || mv "$place/rsync" "$place/gone/rsync-$round"
  timed 'rsync -a, first' rsync -a -e "ssh -F $place/ssh_config -p $port" public/ "127.0.0.1:$place/rsync/"
  timed 'jianbao, first' "$jianbao" publish --yes -q
  timed 'rsync -a, nothing changed' rsync -a -e "ssh -F $place/ssh_config -p $port" public/ "127.0.0.1:$place/rsync/"
  timed 'jianbao, nothing changed' "$jianbao" publish --yes -q
  for ((change = 1; change <= 6; change++)); do
    printf '\n%s.\n' "$round$change" >> "$page"
    timed "jianbao, one page, ${change}th" "$jianbao" publish --yes -q
  done
done
