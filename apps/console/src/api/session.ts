import { queryOptions, useQuery } from '@tanstack/react-query';
import { type OperationId, type SessionView, sessionRoutes } from '@waybill/contracts';
import { call } from './client.js';

/** Who is signed in. */
export const sessionQuery = queryOptions<SessionView>({
  queryKey: ['session', 'getSession'],
  queryFn: ({ signal }) => call(sessionRoutes.getSession, {}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether somebody may ask for an endpoint, as the API has told of it with their session. */
export function mayCall(session: Pick<SessionView, 'operations'> | undefined, operation: OperationId): boolean {
  return session?.operations.includes(operation) ?? false;
}

/** Whether the person who is signed in may ask for an endpoint. */
export function useMay(): (operation: OperationId) => boolean {
  const { data } = useQuery(sessionQuery);
  return (operation) => mayCall(data, operation);
}

/** The person who is signed in. */
export function useUser(): SessionView['user'] | undefined {
  return useQuery(sessionQuery).data?.user;
}
