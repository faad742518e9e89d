#!/bin/bash
# Builds the image in CodeBuild (lib/constructs/image-build.ts), pushes it, and says on its output which it is:
# `<repository>@sha256:…`, and nothing else. From the environment: REPOSITORY with its registry, SOURCE (the sources' hash),
# REVISION, and CodeBuild's own number of the build.
set -euo pipefail
exec 3>&1 >&2
lock=batch-image/image.lock.json

pinned() {
  local image
  image=$(jq -er --arg name "$1" '.variable[$name].default' "$lock")
  [[ $image =~ @sha256:[0-9a-f]{64}$ ]] && echo "$image" && return
  echo "No digest holds $image: run \`npm run image:pin\`, commit $lock, and deploy the stack of the image again." >&2
  return 1
}
buildx=$(pinned BUILDX_IMAGE)
buildkit=$(pinned BUILDKIT_IMAGE)

# Which buildx CodeBuild's image has is not ours to say: the bake file is read by the one that it was tried with.
plugins=${DOCKER_CONFIG:-$HOME/.docker}/cli-plugins
mkdir -p "$plugins"
container=$(docker create "$buildx" /buildx)
docker cp "$container:/buildx" "$plugins/docker-buildx"
docker buildx create --name image --driver docker-container --driver-opt "image=$buildkit" --use

aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY%%/*}"
# A tag is taken for ever: the build's number tells apart two of the same sources, which may differ in Debian's packages.
export REPOSITORY REVISION VERSION=$SOURCE-$CODEBUILD_BUILD_NUMBER CACHE=$REPOSITORY:cache CREATED=$(date -u +%FT%TZ)
metadata=$(mktemp)
docker buildx bake --file docker-bake.hcl --file "$lock" --push --progress plain --metadata-file "$metadata"
digest=$(jq -er '.image["containerimage.digest"]' "$metadata")
echo "${REPOSITORY#*/}@$digest" >&3
