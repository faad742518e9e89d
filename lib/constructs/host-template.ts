import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  type IMachineImage,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MultipartBody,
  MultipartUserData,
  OperatingSystemType,
  UserData,
} from "aws-cdk-lib/aws-ec2";
import type { Construct } from "constructs";

/** The image is 15-20 GB, unpacked beside its layers; the rest is for what jobs fetch and keep. */
const rootVolumeGib = 150;
/** MiB a second. A pull writes all of it: at the 125 that are included, the disk is what the first job waits for. */
const rootThroughput = 500;

/** Folders of the host's disk: one that outlives its jobs, and one for what a job fetches, which may be larger than `/tmp`. */
export const hostFolders = {
  cache: "/var/lib/serverless-prover/cache",
  work: "/var/lib/serverless-prover/work",
} as const;

/**
 * What every host starts from. One hop keeps the host's role from containers on a bridge network; tokens keep it from what
 * merely forwards a URL.
 */
export function hostTemplate(scope: Construct, ami: string | undefined): LaunchTemplate {
  return new LaunchTemplate(scope, "Host", {
    ...(ami !== undefined && { machineImage: machineImage(ami) }),
    httpTokens: LaunchTemplateHttpTokens.REQUIRED,
    httpPutResponseHopLimit: 1,
    blockDevices: [
      {
        deviceName: "/dev/xvda",
        volume: BlockDeviceVolume.ebs(rootVolumeGib, {
          volumeType: EbsDeviceVolumeType.GP3,
          throughput: rootThroughput,
          encrypted: true,
          deleteOnTermination: true,
        }),
      },
    ],
    userData: firstSteps(),
  });
}

/** Before the image of its own choice Batch takes the template's: https://docs.aws.amazon.com/batch/latest/userguide/ami-selection-order.html */
const machineImage = (imageId: string): IMachineImage => ({
  getImage: () => ({ imageId, osType: OperatingSystemType.LINUX, userData: UserData.forLinux() }),
});

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
    // A digest names the same bytes for ever: what is there, from a job before or baked in, is not asked for again.
    "echo ECS_IMAGE_PULL_BEHAVIOR=prefer-cached >> /etc/ecs/ecs.config",
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
