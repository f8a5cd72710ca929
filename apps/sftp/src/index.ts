export { runSftp } from './run-sftp.js';
