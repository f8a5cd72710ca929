/** What the engine does about a failure. `retry`: later, with backoff. `permanent`: never by itself. `cancelled`: somebody asked. */
export type Disposition = 'retry' | 'permanent' | 'cancelled';

interface FailureCodeEntry {
  readonly disposition: Disposition;
  /** A plain sentence used when the thrower had nothing more exact to say. */
  readonly summary: string;
}

/**
 * Every failure code of the product, with its policy. Policy is data: the retry planner, the problem details of the API,
 * the status codes of the SFTP server and the audit trail all read this table.
 */
export const failureCodes = {
  cancelled: { disposition: 'cancelled', summary: 'The work was cancelled.' },
  internal: { disposition: 'retry', summary: 'Something unexpected went wrong on our side.' },
  'shutting-down': { disposition: 'retry', summary: 'This process is shutting down; the work goes on elsewhere.' },

  'net.dns': { disposition: 'retry', summary: 'The host name does not resolve.' },
  'net.refused': { disposition: 'retry', summary: 'The host refused the connection.' },
  'net.unreachable': { disposition: 'retry', summary: 'The host cannot be reached.' },
  'net.timeout': { disposition: 'retry', summary: 'The partner did not answer in time.' },
  'net.reset': { disposition: 'retry', summary: 'The connection was cut.' },
  'net.forbidden-address': { disposition: 'permanent', summary: 'This installation does not connect to this address.' },
  'route.refused': { disposition: 'permanent', summary: 'The proxy or jump host on the way refused to let us through.' },
  'partner.busy': {
    disposition: 'retry',
    summary: 'The partner dropped the connection during the handshake; it is probably full.',
  },
  'connection.busy': { disposition: 'retry', summary: 'Every connection to this partner is in use by other work of ours.' },
  'connection.resting': {
    disposition: 'retry',
    summary: 'The partner failed so often in a row that it is left alone for a while.',
  },
  'partner.misbehaved': { disposition: 'retry', summary: 'The partner sent something the protocol does not allow.' },

  'tls.untrusted': { disposition: 'permanent', summary: 'The certificate of the other side is not trusted.' },
  'auth.refused': { disposition: 'permanent', summary: 'The partner refused our credential.' },
  'auth.host-key-changed': { disposition: 'permanent', summary: 'The host key is not one that is trusted for this connection.' },
  'auth.host-key-pending': { disposition: 'permanent', summary: 'The host key waits for approval.' },
  'auth.no-common-algorithm': { disposition: 'permanent', summary: 'Both sides have no algorithm in common.' },
  'auth.waiver-over': { disposition: 'permanent', summary: 'The waiver for old algorithms is over.' },
  'connection.stopped': { disposition: 'permanent', summary: 'The connection is stopped until a person decides.' },

  'source.not-found': { disposition: 'permanent', summary: 'There is no such file or folder.' },
  'source.changed': { disposition: 'retry', summary: 'The source changed while it was read.' },
  'source.denied': { disposition: 'permanent', summary: 'Reading was not permitted.' },
  'target.exists': { disposition: 'permanent', summary: 'Something is already there and overwriting was not allowed.' },
  'target.denied': { disposition: 'permanent', summary: 'Writing was not permitted.' },
  'target.not-found': { disposition: 'permanent', summary: 'The target folder does not exist.' },
  'target.full': { disposition: 'retry', summary: 'There is not enough space at the target.' },
  'target.unsupported': { disposition: 'permanent', summary: 'The target cannot do this.' },
  'target.not-empty': { disposition: 'permanent', summary: 'The folder is not empty.' },
  'target.is-folder': { disposition: 'permanent', summary: 'There is a folder where a file was expected.' },
  'target.not-folder': { disposition: 'permanent', summary: 'There is a file where a folder was expected.' },

  'run.nothing-found': { disposition: 'permanent', summary: 'No new file was found, and the job says that there must be one.' },
  'run.over-cap': { disposition: 'permanent', summary: 'The run would do more than the job allows, so it did nothing.' },

  'integrity.size-mismatch': { disposition: 'retry', summary: 'The number of bytes written is not the number of bytes read.' },
  'integrity.digest-mismatch': { disposition: 'retry', summary: 'The digest at the target is not the digest of the source.' },
  'integrity.sidecar': { disposition: 'retry', summary: 'The sidecar of the file does not state its digest.' },
  'integrity.gap': { disposition: 'permanent', summary: 'The file has a hole: some bytes were never written.' },

  'path.invalid': { disposition: 'permanent', summary: 'This is not a valid path.' },
  'path.outside': { disposition: 'permanent', summary: 'The path leads outside of what is allowed.' },
  'sign-in.refused': { disposition: 'permanent', summary: 'The user name or the password is wrong.' },
  'sign-in.code-required': {
    disposition: 'permanent',
    summary: 'The password is right; the code of the authenticator app is needed as well.',
  },
  'sign-in.proof-required': { disposition: 'permanent', summary: 'Prove once more that it is you: this takes a recent sign-in.' },
  'sign-in.throttled': { disposition: 'retry', summary: 'There were too many attempts; wait a little.' },
  'sign-in.provider-unreachable': {
    disposition: 'retry',
    summary: 'The identity provider does not answer as it should, so nobody can sign in by it now.',
  },
  'invitation.refused': {
    disposition: 'permanent',
    summary:
      'This invitation does not hold: it was used, taken back or replaced, or is over. Ask who invited you for another one.',
  },
  'account-link.refused': {
    disposition: 'permanent',
    summary: 'This link does not hold: it was taken back or replaced, or is over. Ask who gave it to you for another one.',
  },
  'permission.denied': { disposition: 'permanent', summary: 'This is not permitted.' },
  'quota.exceeded': { disposition: 'permanent', summary: 'The quota is used up.' },

  'input.invalid': { disposition: 'permanent', summary: 'The input is not valid.' },
  'not-found': { disposition: 'permanent', summary: 'There is no such thing.' },
  conflict: { disposition: 'permanent', summary: 'This conflicts with what is there.' },
  'conflict.duplicate': { disposition: 'permanent', summary: 'This is already taken.' },
  'conflict.in-use': { disposition: 'permanent', summary: 'This is in use and cannot be deleted.' },
  'conflict.state': { disposition: 'permanent', summary: 'This cannot be done in the present state.' },
  'version.stale': { disposition: 'permanent', summary: 'Somebody changed this since you read it.' },
  'claim.lost': { disposition: 'retry', summary: 'Another worker took this work over.' },

  'key.passphrase-required': { disposition: 'permanent', summary: 'The private key is encrypted; its passphrase is needed.' },
  'key.passphrase-wrong': { disposition: 'permanent', summary: 'The passphrase does not open this private key.' },
  'key.unsupported': { disposition: 'permanent', summary: 'This form of key is not supported.' },

  'secret.master-key': { disposition: 'permanent', summary: 'The master key that sealed this secret is not in the key ring.' },
  'secret.tampered': {
    disposition: 'permanent',
    summary: 'The sealed secret does not open: it was changed or its key is wrong.',
  },
  'database.unavailable': { disposition: 'retry', summary: 'The database does not answer.' },
  'audit.unavailable': { disposition: 'retry', summary: 'The audit trail cannot be written, so nothing was done.' },
} as const satisfies Record<string, FailureCodeEntry>;

/** One of the closed set of failure codes. */
export type FailureCode = keyof typeof failureCodes;
