/* Behaviours, and who may sign in, broken one at a time. */
const copyFile = 'packages/engine/src/copy/copy-file.ts';
const prepareStage = 'packages/engine/src/copy/prepare-stage.ts';
const delivering = 'apps/worker/src/behaviours/delivering.integration.test.ts';
const finding = 'apps/worker/src/behaviours/finding.integration.test.ts';
const sftpStage = 'packages/storage/src/sftp/sftp-stage.ts';
const judgeAccess = 'apps/sftp/src/authentication/judge-access.ts';
const judgeAccessTest = 'apps/sftp/src/authentication/judge-access.test.ts';

/** @type {import('./acts.mjs').Acts} */
export const behaviourActs = [
  {
    name: 'B1: a size of 0 is taken at its word',
    test: 'apps/worker/src/behaviours/b01-the-size-is-a-hint.integration.test.ts',
    changes: [
      {
        file: copyFile,
        from: 'size !== undefined && size !== 0 && size !== bytesRead',
        to: 'size !== undefined && size !== bytesRead',
      },
    ],
  },
  {
    name: 'B1: a size that was wrong is no reason to read again',
    test: 'apps/worker/src/behaviours/b01-the-size-is-a-hint.integration.test.ts',
    changes: [{ file: copyFile, from: 'if (timeMoved || sizeOff) {', to: 'if (timeMoved && sizeOff) {' }],
  },
  {
    name: 'B2: a file whose time moved while it was read is taken',
    test: 'apps/worker/src/behaviours/b02-same-size-is-not-same-bytes.integration.test.ts',
    changes: [{ file: copyFile, from: 'if (timeMoved || sizeOff) {', to: 'if (sizeOff) {\n    void timeMoved;' }],
  },
  {
    name: 'B2: nothing is read back',
    test: delivering,
    only: 'B2',
    changes: [{ file: prepareStage, from: "if (wanted === 'size') return 'size';", to: "if (wanted.length > 0) return 'size';" }],
  },
  {
    name: 'B2: what a store of ours holds is not compared',
    test: 'packages/engine/src/copy/copy-file.test.ts',
    changes: [{ file: 'packages/engine/src/copy/compare-staged.ts', from: '!== 0) return false;', to: '!== 0) break;' }],
  },
  {
    name: 'B2: what a sidecar states is not compared',
    test: 'apps/worker/src/behaviours/source-sidecar.exhaustive.test.ts',
    only: 'B2',
    changes: [
      {
        file: copyFile,
        from: 'if (stated === undefined || digests[stated.algorithm] === stated.hex) return;',
        to: 'if (stated === undefined || stated.hex.length > 0) return;',
      },
    ],
  },
  {
    name: 'B3: a file that was taken at once is a failure',
    test: delivering,
    only: 'B3',
    changes: [
      {
        file: copyFile,
        from: "    info = await storage.stat(path, signal);\n  } catch {\n    return 'unconfirmed';",
        to: "    info = await storage.stat(path, signal);\n  } catch {\n    throw new Failure('integrity.size-mismatch');",
      },
    ],
  },
  {
    name: 'B4: an entry without a type is a file',
    test: 'apps/worker/src/behaviours/b04-attributes-may-be-missing.integration.test.ts',
    changes: [
      {
        file: 'packages/storage/src/sftp/sftp-storage.ts',
        from: "(await this.#opensAsFolder(path, signal)) ? 'folder' : 'file'",
        to: "(await this.#opensAsFolder(path, signal)) ? 'file' : 'file'",
      },
    ],
  },
  {
    name: 'B5: a file that opens once is looked at',
    test: 'packages/storage/src/sftp/awkward-delivery.integration.test.ts',
    only: 'B5',
    changes: [
      {
        file: 'packages/storage/src/sftp/sftp-open-file.ts',
        from: 'if (this.#readOnce) return',
        to: 'if (this.#readOnce && signal.aborted) return',
      },
    ],
  },
  {
    name: 'B6: a time that cannot be set fails the transfer',
    test: delivering,
    only: 'B6',
    changes: [
      {
        file: prepareStage,
        from: "if (!isFailure(error) || signal.aborted || error.code.startsWith('net.')) throw error;",
        to: "if (!isFailure(error) || signal.aborted || error.code.startsWith('')) throw error;",
      },
    ],
  },
  {
    name: 'B7: the old file is deleted although the job does not allow it',
    test: 'packages/storage/src/sftp/awkward-delivery.integration.test.ts',
    only: 'B7',
    changes: [{ file: sftpStage, from: 'if (!deleteBeforeRename) {', to: 'if (!deleteBeforeRename && signal.aborted) {' }],
  },
  {
    name: 'B8: a commit that was cut is forgotten',
    test: delivering,
    only: 'B8',
    changes: [
      {
        file: 'packages/engine/src/transfers/execute-transfer.ts',
        from: "if (!isFailure(error) || !error.code.startsWith('net.') || work.signal.aborted) return undefined;",
        to: "if (!isFailure(error) || error.code.startsWith('') || work.signal.aborted) return undefined;",
      },
      {
        file: 'packages/engine/src/transfers/settle.ts',
        from: "return from === 'verifying' && outcome.to === 'queued' && !failure.code.startsWith('integrity.');",
        to: "return from === 'verifying' && outcome.to === 'queued' && !failure.code.startsWith('');",
      },
    ],
  },
  {
    name: 'B10: what was staged is gone on with unseen',
    test: 'packages/engine/src/copy/resumed-copy.test.ts',
    changes: [
      {
        file: 'packages/engine/src/copy/go-on.ts',
        from: 'if ((await digest.soFar()) !== checkpoint.sha256) return',
        to: 'if ((await digest.soFar()) === undefined) return',
      },
    ],
  },
  {
    name: 'B11: an empty marker file says nothing',
    test: finding,
    only: 'B11',
    changes: [
      {
        file: 'packages/engine/src/runs/run-warnings.ts',
        from: "source.zeroBytes === 'marker' && empty > 0",
        to: "source.zeroBytes === 'marker' && empty < 0",
      },
    ],
  },
  {
    name: 'B13: a file that still grows is taken',
    test: finding,
    only: 'B13',
    changes: [
      {
        file: 'packages/engine/src/runs/look-again.ts',
        from: 'if (before !== undefined && same(before.entry, entry)) unchanged',
        to: 'if (before !== undefined && (same(before.entry, entry) || true)) unchanged',
      },
    ],
  },
  {
    name: 'B14: another time makes no other file',
    test: finding,
    only: 'B14',
    changes: [
      {
        file: 'packages/engine/src/runs/source-fingerprint.ts',
        from: "info.modifiedAt === undefined ? '-' : seconds(info.modifiedAt)}`;",
        to: "info.modifiedAt === undefined ? '-' : seconds(new Date(0))}`;",
      },
    ],
  },
  {
    name: 'B15: a run that finds nothing succeeds whatever the job says',
    test: finding,
    only: 'B15',
    changes: [
      {
        file: 'packages/engine/src/runs/run-warnings.ts',
        from: "if (source.onNothing === 'fail') throw",
        to: "if (source.onNothing === 'fail' && taken > 0) throw",
      },
    ],
  },
  {
    name: 'B17: more files than the job allows are taken',
    test: finding,
    only: 'B17',
    changes: [
      {
        file: 'packages/engine/src/runs/find-files.ts',
        from: 'if (safety.maxFiles !== null && files > safety.maxFiles)',
        to: 'if (safety.maxFiles !== null && files > safety.maxFiles * 1e6)',
      },
    ],
  },
  {
    name: 'B21: what cannot succeed is tried again',
    test: 'apps/worker/src/behaviours/b21-retry-classes.integration.test.ts',
    changes: [
      {
        file: 'packages/core/src/retry/plan-retry.ts',
        from: "if (disposition !== 'retry') return { kind: 'give-up', reason: disposition };",
        to: "if (disposition === 'cancelled') return { kind: 'give-up', reason: disposition };",
      },
    ],
  },
  {
    name: 'B22: a partner gets one connection more than it allows',
    test: 'packages/engine/src/connections/connection-slot.integration.test.ts',
    only: 'B22',
    changes: [
      {
        file: 'packages/engine/src/connections/connection-slot.ts',
        from: '      connection.limits.maxConnections,\n      deps.processName,',
        to: '      connection.limits.maxConnections + 3,\n      deps.processName,',
      },
    ],
  },
  {
    name: 'B23: a source is dealt with before every target has the file',
    test: 'apps/worker/src/behaviours/b23-several-destinations.exhaustive.test.ts',
    changes: [
      {
        file: 'packages/engine/src/transfers/after-every-target.ts',
        from: "if (targets.length === 1) return 'act';",
        to: "if (targets.length > 0) return 'act';",
      },
    ],
  },
  {
    name: 'B28: a host key that waits for approval is taken',
    test: 'apps/worker/src/behaviours/b28-host-keys.integration.test.ts',
    changes: [
      {
        file: 'packages/engine/src/connections/host-key-policy.ts',
        from: "if (match?.state === 'pending') throw pending(connection, presented);",
        to: "if (match?.state === 'pending') return;",
      },
    ],
  },
  {
    name: 'B29: a waiver never ends',
    test: 'apps/worker/src/behaviours/b29-old-algorithms.exhaustive.test.ts',
    changes: [
      {
        file: 'packages/engine/src/connections/open-connection.ts',
        from: 'if (!isWaiverOver(algorithms, clock.now())) return;',
        to: 'if (!isWaiverOver(algorithms, clock.now()) || slug.length > 0) return;',
      },
    ],
  },
  {
    name: 'B31: a next key that was accepted changes nothing',
    test: 'apps/worker/src/behaviours/b31-rotation-overlaps.exhaustive.test.ts',
    changes: [
      {
        file: 'packages/engine/src/connections/promote-key.ts',
        from: '{ ...connection, keyId: nextKeyId, nextKeyId: null }',
        to: '{ ...connection, keyId, nextKeyId }',
      },
    ],
  },
  {
    name: 'B12: a name that is no UTF-8 is another one here',
    test: 'packages/core/src/file-name.test.ts',
    changes: [
      {
        file: 'packages/core/src/file-name.ts',
        from: 'text += String.fromCharCode(ESCAPE_BASE + lead);',
        to: "text += lead < 0 ? String.fromCharCode(ESCAPE_BASE + lead) : '\\ufffd';",
      },
    ],
  },
  {
    name: 'B12: what is no name in a listing is followed',
    test: 'apps/worker/src/behaviours/b12-names-are-bytes.integration.test.ts',
    only: 'what is no name',
    changes: [
      {
        file: 'packages/core/src/virtual-path.ts',
        from: "if (name === '' || name === '.' || name === '..' || name.includes('/')) {",
        to: "if (name === '') {",
      },
    ],
  },
  {
    name: 'B16: a cap takes the files that are listed first',
    test: finding,
    only: 'B16',
    changes: [
      { file: 'packages/engine/src/runs/selection.ts', from: 'this.#kept.sort(this.#compare);', to: 'void this.#compare;' },
    ],
  },
  {
    name: 'B18: a worker whose claim was taken over goes on',
    test: 'packages/db/src/repositories/transfers.integration.test.ts',
    only: 'claiming a transfer',
    changes: [
      {
        file: 'packages/db/src/repositories/transfer-claims.ts',
        from: 'row.claimedBy !== claim.worker || toNumber(row.fencingToken) !== claim.fencingToken)',
        to: 'toNumber(row.fencingToken) < claim.fencingToken)',
      },
    ],
  },
  {
    name: 'B19: a time of day that a day has twice runs twice',
    test: 'packages/core/src/schedule/fire-times.test.ts',
    only: 'B19',
    changes: [
      {
        file: 'packages/core/src/schedule/fire-times.ts',
        from: "if (meaning.kind !== 'twice' || !schedule.everyPass) continue;",
        to: "if (meaning.kind !== 'twice') continue;",
      },
    ],
  },
  {
    name: 'B20: any number of runs waits',
    test: 'packages/engine/src/runs/fire-schedules.integration.test.ts',
    only: 'B20',
    changes: [
      {
        file: 'packages/core/src/schedule/decide-firing.ts',
        from: "return waiting === 0 ? 'wait' : 'skip';",
        to: "return waiting >= 0 ? 'wait' : 'skip';",
      },
    ],
  },
  {
    name: 'B24: nobody hears that a transfer was cancelled',
    test: 'apps/worker/src/troubles.integration.test.ts',
    only: 'stops a running transfer',
    changes: [
      {
        file: 'packages/engine/src/transfers/claimed-transfer.ts',
        from: 'for (const id of await transfers.cancelRequested([...this.#held.keys()])) this.#held.get(id)?.isToBeCancelled();',
        to: 'for (const id of await transfers.cancelRequested([])) this.#held.get(id)?.isToBeCancelled();',
      },
    ],
  },
  {
    name: 'B30: a PuTTY key of version 3 is read as one of version 2',
    test: 'packages/ssh/src/keys/keys.integration.test.ts',
    only: 'PuTTY',
    changes: [
      {
        file: 'packages/ssh/src/keys/ppk-format.ts',
        from: "const version = headers.has('PuTTY-User-Key-File-3') ? 3 : 2;",
        to: "const version: 2 | 3 = headers.has('PuTTY-User-Key-File-9') ? 3 : 2;",
      },
    ],
  },
  {
    name: 'the server takes a signature by another key',
    test: 'packages/ssh/src/server/forged-logins.integration.test.ts',
    changes: [
      {
        file: 'packages/ssh/src/server/verify-signature.ts',
        from: 'publicKeyObject(key.blob), signature) === true;',
        to: 'publicKeyObject(key.blob), signature) !== undefined;',
      },
    ],
  },
  {
    name: 'a certificate for somebody else signs in',
    test: judgeAccessTest,
    changes: [
      {
        file: 'apps/sftp/src/authentication/judge-certificate.ts',
        from: 'if (!principals.some((principal) => wanted.includes(principal))) return',
        to: 'if (principals.length === 0 && wanted.length > 0) return',
      },
    ],
  },
  {
    name: 'a critical option of a certificate is ignored',
    test: judgeAccessTest,
    changes: [
      {
        file: 'apps/sftp/src/authentication/judge-certificate.ts',
        from: 'if (criticalOptions.length > 0)',
        to: 'if (criticalOptions.length > 64)',
      },
    ],
  },
  {
    name: 'a certificate that was revoked signs in',
    test: judgeAccessTest,
    changes: [
      {
        file: judgeAccess,
        from: '[certificate.key.fingerprint, certificate.authority.fingerprint], certificate };',
        to: '[certificate.key.fingerprint, certificate.authority.fingerprint] };',
      },
    ],
  },
  {
    name: 'the key of an authority signs in by itself',
    test: judgeAccessTest,
    changes: [
      {
        file: judgeAccess,
        from: 'isAuthority === (certificate !== undefined)',
        to: "typeof isAuthority === 'boolean'",
      },
    ],
  },
  {
    name: 'a commit waits for each of its answers',
    test: 'packages/storage/src/sftp/sftp-storage.integration.test.ts',
    only: 'one round trip',
    changes: [
      {
        file: sftpStage,
        from: 'const answers = [this.#checkSize(sizeBytes, signal), this.#sync(signal), this.#close(signal)];',
        to: 'await this.#checkSize(sizeBytes, signal);\n      await this.#sync(signal);\n      const answers = [this.#close(signal)];',
      },
    ],
  },
];
