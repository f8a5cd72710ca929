/** The SSH certificate that somebody signed in with, or tried to. */
export interface CertificateFacts {
  /** 0 to 2^64-1, decimal. */
  readonly serial: string;
  /** As its authority wrote it, without control characters; may be empty. Escape it where it is shown. */
  readonly keyId: string;
  /** Of the authority that signed it, `SHA256:…`. */
  readonly authorityFingerprint: string;
}
