#!/usr/bin/env bash
# Makes the clips of this folder, and expected.csv with Meta's vPDQ: make.sh <path of vpdq-hash-video>
set -euo pipefail
cd "$(dirname "$0")"
vpdq=$1
pdq=../pdq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ff() { ffmpeg -v error -y "$@"; }

# A drawing each second, drifting slowly.
number=0
for scene in scene-1.jpg scene-5-wide.jpg scene-10-12mp.jpg scene-12-444.jpg scene-6-tall.jpg scene-2-512.png; do
    ff -i "$pdq/$scene" -vf "scale=960:540,zoompan=z='1.1':x='(iw-iw/zoom)*on/25':y='(ih-ih/zoom)/2':d=25:s=640x360:fps=25,gblur=sigma=1.5,hue=s=0.6,format=yuv420p" \
        -frames:v 25 -c:v ffv1 "$work/$number.mkv"
    echo "file '$work/$number.mkv'" >>"$work/list"
    number=$((number + 1))
done
ff -f concat -safe 0 -i "$work/list" -c copy "$work/source.mkv"

x264=(-c:v libx264 -preset veryslow -pix_fmt yuv420p -movflags +faststart -map_metadata -1 -fflags +bitexact -flags:v +bitexact)
ff -i "$work/source.mkv" -crf 23 "${x264[@]}" h264.mp4
ff -i h264.mp4 -vf scale=426:240 -c:v libvpx-vp9 -crf 36 -b:v 0 -pix_fmt yuv420p -map_metadata -1 -fflags +bitexact -flags:v +bitexact vp9.webm
ff -i vp9.webm -c copy -map_metadata -1 -fflags +bitexact -live 1 -f webm - >recorded.webm
ff -i "$work/source.mkv" -vf transpose=2 -crf 23 "${x264[@]}" "$work/sideways.mp4"
ff -i "$work/sideways.mp4" -c copy -metadata:s:v:0 rotate=270 -movflags +faststart turned.mp4
# Some frames of some seconds are missing.
ff -i "$work/source.mkv" -vf "select='not(mod(n,5))+gt(mod(n,50),24)*not(mod(n,2))+lt(n,25)'" -fps_mode vfr -crf 23 "${x264[@]}" variable.mp4
ff -i "$work/source.mkv" -c:v libx265 -crf 28 -preset slow -pix_fmt yuv420p -tag:v hvc1 -x265-params log-level=error -map_metadata -1 hevc.mp4
ff -f lavfi -i color=c=0x507090:s=320x180:d=3:r=10 -c:v libvpx-vp9 -b:v 50k -map_metadata -1 -fflags +bitexact flat.webm

# vPDQ does not turn frames, and counts them: so turn without loss, hash each frame, and choose by time.
ff -i turned.mp4 -c:v ffv1 "$work/turned.mkv"
echo file,second,pdq,quality >expected.csv
for file in h264.mp4 vp9.webm recorded.webm turned.mp4 variable.mp4 hevc.mp4; do
    hashed=$file
    [[ $file == turned.mp4 ]] && hashed=$work/turned.mkv
    "$vpdq" -i "$hashed" -o "$work/frames" -r 0 >/dev/null
    ffprobe -v error -select_streams v -show_entries frame=pts_time -of csv=p=0 "$file" | tr -d , | grep . >"$work/times"
    [[ $(wc -l <"$work/times") == $(wc -l <"$work/frames") ]]
    paste -d, "$work/times" "$work/frames" | awk -F, -v file="$file" '
        { time[NR] = $1; quality[NR] = $3; pdq[NR] = $4 }
        END { for (second = 0; second < time[NR] + 0.001; second++) { for (n = 1; n < NR && time[n + 1] <= second + 0.0001; n++); print file "," second "," pdq[n] "," quality[n] } }' >>expected.csv
done
