/** Where moto 5.2.5 does not do as AWS does, by suite and by the test's name. Each of these tests must fail on moto. */
export const deviations = {
  batch: {
    "a definition without an active revision takes no job": "moto submits to a deregistered definition",
    "a job shows the image of its container": "moto's job has no image",
    "a job without a status asked for is listed only while it runs": "moto then lists every status",
    "a job name is made of letters, digits, hyphens and underscores": "moto checks it only when it runs Docker",
    "the minimum of a fleet can be changed while it lives": "moto ignores an update of the vCPUs",
    "the maximum of a fleet can be changed while it lives, and its minimum stays":
      "moto ignores an update of the vCPUs",
    "minimum and maximum can be changed in one call, in whichever direction": "moto ignores an update of the vCPUs",
    "a fleet without jobs aims at its minimum, and at nothing where there is none": "moto does not say what it aims at",
    "a minimum above the maximum is refused, and changes nothing": "moto ignores an update of the vCPUs",
    "a maximum below the minimum is refused, and changes nothing": "moto ignores an update of the vCPUs",
    "a maximum below what the fleet aims at is refused, and taken once that is less":
      "moto does not say what it aims at",
    "an environment that a queue uses cannot be deleted, and goes after it": "moto deletes it under the queue",
  },
  clusters: {
    "hosts that have joined are counted, and counted no more when they are gone": "moto's hosts join no cluster",
    "a call describes at most 100 clusters": "moto describes any number",
  },
  keys: {
    "a public key says its spec, and the ARN of its key": "moto's answer lacks the spec",
    "a digest is signed as it is, a message by its SHA-256": "moto signs the hash of the message's Base64",
    "a digest has 32 bytes": "moto takes any length",
    "another algorithm is refused": "moto calls it a ValidationException",
  },
  metrics: {
    "dimensions keep metrics apart": "moto adds up a metric over all dimensions where a query names none",
    "GetMetricStatistics gives several statistics of a minute at once": "moto's point has the time of its first value",
    "ninety-nine of a hundred values lie below p99": "moto's server fails on a percentile",
  },
  objects: {
    "a presigned link ends": "moto looks at no expiry",
    "a body that is not what its hash says is refused": "moto does not compare a checksum with the body",
  },
  queues: {},
  tables: {
    "a table that is not there and an expression that is none have names": "moto's server fails on an undefined value",
  },
  patterns: { "one member of a list is enough": "moto does not look into lists of objects" },
  parameters: {
    "a name with slashes begins with one": "moto takes any name",
    "a value has at most 4 KiB": "moto takes values of any size",
  },
  secrets: {},
  authorization: {
    "a question mark for one letter": "moto takes it for one of a regular expression",
    "the action in other letters": "moto compares letters as they are",
    "a dot in a name is a dot": "moto's patterns are regular expressions",
    "every resource but these": "moto knows no NotResource, and allows",
  },
  /** What moto drops from a template: the tests in `test/lib` hold the template to it. */
  deployment: {
    "forgets what has expired": "moto's table takes no time to live from a template",
    "can be restored to any second": "nor backups",
    "is public to nobody": "moto's bucket takes encryption and tags alone from a template",
    "owns all that is put there": "nor this",
    "tells EventBridge of each object": "nor this",
    "forgets jobs after 30 days, the journal and what was measured after 90": "nor this",
    "run on Arm": "moto's functions take no architecture from a template",
    "an attempt ends after four hours": "moto's definitions take no timeout from a template",
    "a job that gets no host is ended after ten minutes": "moto's queues know no time limit",
    "is of the network's curve": "moto makes a symmetric key of every template",
    "a function writes its log by AWS's own policy": "moto has none of AWS's own policies unless it loads them all",
  },
} as const satisfies Record<string, Record<string, string>>;
