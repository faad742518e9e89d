# Puts the prover's image (IMAGE, `<registry>/<repository>@sha256:…`) into a machine image whose hosts then pull nothing. It
# runs as root on a machine that Image Builder started from ECS's own image, and what it leaves is what a host starts with.
set -euo pipefail
systemctl stop ecs # a host's agent joins its own cluster, and remembers the one that it joined
systemctl start docker
dnf install -y awscli-2
registry=${IMAGE%%/*}
aws ecr get-login-password --region "$REGION" | docker login --username AWS --password-stdin "$registry"
docker pull --quiet "$IMAGE"
docker logout "$registry"
docker image inspect "$IMAGE" > /dev/null
rm -rf /root/.docker /var/lib/ecs/data/* /var/log/ecs/*
