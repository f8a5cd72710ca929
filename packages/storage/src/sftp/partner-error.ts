import { SftpStatusError, statusToFailure, type TransferSide } from '@waybill/sftp';

/** Runs `work` and gives a partner's refusal its meaning for this side of a copy. */
export async function translated<T>(side: TransferSide, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SftpStatusError ? statusToFailure(error, side) : error;
  }
}
