import { queryOptions, skipToken } from '@tanstack/react-query';
import { type ConnectionTest, connectionRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { queryClient } from '../../api/query-client.js';

const keyOfTest = (connectionId: string) => ['connection-test', connectionId] as const;

/** How the last test of a connection in this tab went. It is read by nobody: {@link testNow} makes one. */
export function lastTest(connectionId: string) {
  return queryOptions<ConnectionTest>({
    queryKey: keyOfTest(connectionId),
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
}

/** Tests a connection, keeps how it went, and reads afresh what a test changes. */
export async function testNow(connectionId: string): Promise<ConnectionTest> {
  try {
    const test = await call(connectionRoutes.testConnection, { params: { id: connectionId } });
    queryClient.setQueryData(keyOfTest(connectionId), test);
    return test;
  } finally {
    for (const noun of ['host-keys', 'connections', 'overview']) await queryClient.invalidateQueries({ queryKey: [noun] });
  }
}

/** Forgets how a test went, because what it tested was changed since. */
export function forgetTest(connectionId: string): void {
  void queryClient.resetQueries({ queryKey: keyOfTest(connectionId) });
}
