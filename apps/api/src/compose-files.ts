import { type AdministrationDeps, ConnectionPool, type PutDeps } from '@waybill/engine';
import { StoreStorages } from '@waybill/storage';

/** What looking at files and putting them by hand is made of; `close` ends the connections to partners that are kept open for it. */
export interface FileParts extends PutDeps {
  close(): Promise<void>;
}

/**
 * Composes what files by hand stand on, for the API and the command line.
 * @param maxUploadBytes the largest file that may be put
 */
export function composeFiles(deps: AdministrationDeps, maxUploadBytes: number): FileParts {
  const { database, clock, processName } = deps;
  const connections = new ConnectionPool(deps);
  return {
    ...{ database, clock, processName, connections, maxUploadBytes, stores: new StoreStorages() },
    close: () => connections.close(),
  };
}
