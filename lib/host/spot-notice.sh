#!/bin/bash
# EC2 tells a spot host two minutes ahead that it goes (`spot/instance-action` in its metadata). ECS then places nothing here any
# more, but leaves tasks that belong to no service, as those of Batch, alone: whoever runs here is told by this.
metadata=${METADATA_URL:-http://169.254.169.254}/latest
while sleep "${EVERY_SEC:-5}"; do
  token=$(curl -sf -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token") || continue
  curl -sf -m 2 -o /dev/null -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/spot/instance-action" || continue
  docker ps -q --filter label=com.amazonaws.ecs.task-arn | xargs -r docker kill --signal TERM
done
