/*
 * The sftp role for tests that kill it: what it held is free again after as many milliseconds as its argument says.
 */
import { readEnvironment, runRoleProcess } from '@waybill/platform';
import { runSftp } from '../run-sftp.js';

const [, , leaseMs = ''] = process.argv;
void runRoleProcess({
  role: 'sftp',
  run: (context) => runSftp(context, { leaseMs: Number(leaseMs) }),
  environment: readEnvironment(),
}).then((status) => process.exit(status));
