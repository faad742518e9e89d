# docker buildx bake --file docker-bake.hcl --file batch-image/image.lock.json
#
# The lock file is bake's own JSON form: it gives the variables below their values, and `npm run image:pin` writes it.

variable "NODE_IMAGE" {}
variable "RUST_IMAGE" {}
variable "GO_IMAGE" {}
variable "CUDA_DEVEL_IMAGE" {}
variable "CUDA_RUNTIME_IMAGE" {}
variable "GROTH16_CIRCUIT" {}
variable "PLONK_CIRCUIT" {}

# `<registry>/<repository>` that the tags are made in.
variable "REPOSITORY" {
  default = "serverless-prover"
}
# A tag, and the image's version: the commit is a good one.
variable "VERSION" {
  default = "dev"
}
variable "REVISION" {
  default = "unknown"
}
# RFC 3339, best the commit's time.
variable "CREATED" {
  default = ""
}
# `<registry>/<repository>:<tag>` that keeps the layers of builds; empty: this builder's own cache alone.
variable "CACHE" {
  default = ""
}
# gpu: a proving host with one GPU. cpu: the same without CUDA, for mock and CPU proofs of modes core and compressed. A variable
# and not a second target: what is validated below cannot see which target is built.
variable "KIND" {
  default = "gpu"
  validation {
    condition     = contains(["gpu", "cpu"], KIND)
    error_message = "KIND is gpu or cpu."
  }
}
# Those wrapped modes that the image proves; `none`: core and compressed alone. The knob `modes` must say no more.
variable "CIRCUITS" {
  default = KIND == "gpu" ? "groth16,plonk" : "none"
  validation {
    condition     = KIND == "gpu" || CIRCUITS == "none"
    error_message = "The cpu kind wraps no proof: leave CIRCUITS out, or say none."
  }
}
# Compute capabilities of the GPUs that the fleet has.
variable "CUDA_ARCHS" {
  default = "80,86,89,90"
}
# The oldest CPU of the fleet: AVX2, which the prover's field arithmetic is several times faster with.
variable "TARGET_CPU" {
  default = "x86-64-v3"
}

variable "UNPINNED" {
  default = join(", ", [for pinned in concat(
    [NODE_IMAGE, RUST_IMAGE],
    KIND == "gpu" ? [GO_IMAGE, CUDA_DEVEL_IMAGE, CUDA_RUNTIME_IMAGE] : [],
    contains(split(",", CIRCUITS), "groth16") ? [GROTH16_CIRCUIT] : [],
    contains(split(",", CIRCUITS), "plonk") ? [PLONK_CIRCUIT] : [],
  ) : pinned if length(regexall("@sha256:[0-9a-f]{64}$", pinned)) == 0])
  validation {
    condition     = UNPINNED == ""
    error_message = "No digest holds ${UNPINNED}: run `npm run image:pin`, and give bake both files."
  }
}

group "default" {
  targets = ["image"]
}

target "image" {
  context    = "."
  dockerfile = "batch-image/Dockerfile"
  target     = "image"
  platforms  = ["linux/amd64"]
  args = {
    KIND            = KIND
    CIRCUITS        = CIRCUITS
    NODE_IMAGE      = NODE_IMAGE
    RUST_IMAGE      = RUST_IMAGE
    GROTH16_CIRCUIT = GROTH16_CIRCUIT
    PLONK_CIRCUIT   = PLONK_CIRCUIT
    # BuildKit reads the names of stages that it does not build, and `…@unpinned` is no name.
    GO_IMAGE           = KIND == "gpu" ? GO_IMAGE : "scratch"
    CUDA_DEVEL_IMAGE   = KIND == "gpu" ? CUDA_DEVEL_IMAGE : "scratch"
    CUDA_RUNTIME_IMAGE = KIND == "gpu" ? CUDA_RUNTIME_IMAGE : "scratch"
    CUDA_ARCHS         = CUDA_ARCHS
    TARGET_CPU         = TARGET_CPU
    VERSION            = VERSION
    REVISION           = REVISION
    CREATED            = CREATED
  }
  tags = [KIND == "gpu" ? "${REPOSITORY}:${VERSION}" : "${REPOSITORY}:${VERSION}-cpu"]
  attest = [
    { type = "sbom" },
    { type = "provenance", mode = "max" },
  ]
  cache-from = CACHE == "" || KIND == "cpu" ? [] : [{ type = "registry", ref = CACHE }]
  # `max`: the stages' layers too, for the compilers work for an hour and their stages are not in the image.
  cache-to = CACHE == "" || KIND == "cpu" ? [] : [{ type = "registry", ref = CACHE, mode = "max", image-manifest = "true", oci-mediatypes = "true" }]
}
