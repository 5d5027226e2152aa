import type { Edit } from "./edit.ts";

const client = String.raw`[\\/]@aws-sdk[\\/]client-s3[\\/]dist-es[\\/]`;

/**
 * The client of S3, for a function that puts and gets objects in an ordinary bucket of its region, whole, with the checksum
 * that the SDK chooses (CRC32).
 */
export const s3Edits: readonly Edit[] = [
  {
    // S3 Express has sessions, and signs by them; another region is looked for only where a client is told to
    files: new RegExp(`${client}S3Client\\.js$`),
    loader: "js",
    edit: (source) =>
      source
        .replace(
          /^ *this\.middlewareStack\.use\(get(?:RegionRedirectMiddleware|S3Express|S3ExpressHttpSigning)Plugin\(this\.config\)\);\n/gm,
          "",
        )
        .replace("session: [() => this, CreateSessionCommand]", "session: []"),
  },
  {
    files: /[\\/]middleware-sdk-s3[\\/].+[\\/]s3Configuration\.js$/,
    loader: "js",
    edit: (source) => source.replace(/^ *s3ExpressIdentityProvider: [^}]+\}\)\)\),\n/m, ""),
  },
  {
    // to sign for several regions at once, something would have to be installed that is not; the client then signs as others do
    files: new RegExp(`${client}runtimeConfig\\.shared\\.js$`),
    loader: "js",
    edit: (source) => source.replace(/^ *(?:signerConstructor|sha1|md5): config\?\.\w+ \?\? \w+,\n/gm, ""),
  },
  {
    files: new RegExp(`${client}auth[\\\\/]httpAuthSchemeProvider\\.js$`),
    loader: "js",
    edit: (source) => source.replace("SignatureV4MultiRegion.sigv4aDependency()", '"none"'),
  },
  {
    files: /[\\/]checksums[\\/].+[\\/]selectChecksumAlgorithmFunction\.js$/,
    loader: "js",
    edit: (source) => source.replace(/ \?\? Crc(?:32c|64Nvme);/g, ";"),
  },
];
