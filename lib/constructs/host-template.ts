import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BlockDeviceVolume,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  UserData,
} from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/** The image is 15-20 GB, unpacked beside its layers; the rest is for what jobs fetch and keep. */
const rootVolumeGib = 150;

/** Folders of the host's disk: one that outlives its jobs, and one for what a job fetches, which may be larger than `/tmp`. */
export const hostFolders = {
  cache: "/var/lib/serverless-prover/cache",
  work: "/var/lib/serverless-prover/work",
} as const;

/**
 * What every host starts from. One hop keeps the host's role from containers on a bridge network; tokens keep it from what
 * merely forwards a URL.
 */
export function hostTemplate(scope: Construct): LaunchTemplate {
  return new LaunchTemplate(scope, "Host", {
    httpTokens: LaunchTemplateHttpTokens.REQUIRED,
    httpPutResponseHopLimit: 1,
    blockDevices: [
      {
        deviceName: "/dev/xvda",
        volume: BlockDeviceVolume.ebs(rootVolumeGib, { encrypted: true, deleteOnTermination: true }),
      },
    ],
    userData: firstSteps(),
  });
}

const spotNotice = readFileSync(join(import.meta.dirname, "..", "host", "spot-notice.sh"), "utf8");
const noticeUnit = `[Unit]
Description=Tells jobs that their spot host goes
After=docker.service
[Service]
ExecStart=/usr/local/bin/spot-notice
Restart=always
[Install]
WantedBy=multi-user.target
`;

/** In parts, as Batch wants it: it adds its own. */
function firstSteps(): MultipartUserData {
  const steps = UserData.forLinux();
  steps.addCommands(
    "echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config", // no new task once the host has its notice
    ...fileWith("/usr/local/bin/spot-notice", spotNotice),
    ...fileWith("/etc/systemd/system/spot-notice.service", noticeUnit),
    "chmod 755 /usr/local/bin/spot-notice",
    "systemctl enable --now --no-block spot-notice.service",
    `install -d -m 1777 ${Object.values(hostFolders).join(" ")}`, // whoever the image's user is, it may write
  );
  const parts = new MultipartUserData();
  parts.addPart(MultipartBody.fromUserData(steps));
  return parts;
}

const fileWith = (path: string, text: string): string[] => [
  `cat > ${path} <<'END_OF_FILE'`,
  `${text.trimEnd()}\nEND_OF_FILE`,
];
