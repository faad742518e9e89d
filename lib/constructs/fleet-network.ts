import { Fn } from "aws-cdk-lib";
import { GatewayVpcEndpointAwsService, type IVpc, SecurityGroup, SubnetType, Vpc } from "aws-cdk-lib/aws-ec2";
import { Construct } from "constructs";

/** 4,091 hosts in each zone; of a fixed size, so that one more zone moves none of the others. */
const subnetMask = 20;

/**
 * Where GPU hosts live: public subnets that let nothing in, in the region's first `zones` zones, for the library itself
 * knows of two where it knows no account. A NAT gateway would cost $32 a month idle and a fee for each byte of a proof;
 * traffic to S3 stays inside by a free gateway endpoint.
 */
export class FleetNetwork extends Construct {
  readonly vpc: IVpc;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, zones: number) {
    super(scope, "Network");
    const vpc = new Vpc(this, "Vpc", {
      availabilityZones: Array.from({ length: zones }, (_, zone) => Fn.select(zone, Fn.getAzs())),
      natGateways: 0,
      restrictDefaultSecurityGroup: false, // would add a Lambda of the library's own; nothing uses that group
      subnetConfiguration: [
        { name: "fleet", subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: true, cidrMask: subnetMask },
      ],
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    this.vpc = vpc as IVpc; // the library's own class misses its interface only under exactOptionalPropertyTypes
    this.securityGroup = new SecurityGroup(this, "Hosts", {
      vpc: this.vpc,
      description: "GPU hosts: out to the network and AWS, nothing in",
      allowAllOutbound: true,
    });
  }
}
