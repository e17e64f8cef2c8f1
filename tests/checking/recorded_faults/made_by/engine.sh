#!/bin/sh
# Makes each fault of a container on the engine at hand; then `record.py docker NAMES… engine`.
docker run -d --name ckdiag-well -p 127.0.0.1:18080:80 nginx:1.28
docker create --name ckdiag-created nginx:1.28
docker run -d --name ckdiag-stopped nginx:1.28 && docker stop -t 3 ckdiag-stopped
docker run --name ckdiag-exit1 busybox:1.37 sh -c 'echo no; exit 1'
docker run --name ckdiag-notfound nginx:1.28 serve
docker run --name ckdiag-notexec busybox:1.37 /etc/passwd
docker run -d --name ckdiag-portused -p 127.0.0.1:18080:80 nginx:1.28
docker run -d --name ckdiag-oom -m 16m --memory-swap 16m python:3.13-slim \
  python3 -c 'x = bytearray(200_000_000)'
docker run -d --name ckdiag-exposed --expose 80 nginx:1.28
docker run -d --name ckdiag-wrongport -p 127.0.0.1:18081:8080 nginx:1.28
docker run -d --name ckdiag-loopback -p 127.0.0.1:18082:8080 --expose 8080 python:3.13-slim \
  python3 -m http.server --bind 127.0.0.1 8080
docker run -d --name ckdiag-unhealthy --health-cmd 'wget -q -O- http://localhost:81/' \
  --health-interval 1s --health-retries 2 nginx:1.28
docker run -d --name ckdiag-loop --restart always busybox:1.37 sh -c 'exit 3'
docker run -d --name ckdiag-finished busybox:1.37 true
docker run -d nginx:1.28
docker run -d --name ckdiag-killed busybox:1.37 sleep 600 && docker kill ckdiag-killed
docker run -d --name ckdiag-mounted -v /srv/site:/usr/share/nginx/html nginx:1.28
