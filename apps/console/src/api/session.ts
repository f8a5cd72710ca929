import { queryOptions, useQuery } from '@tanstack/react-query';
import { type Access, type RouteContract, routes, type SessionView } from '@waybill/contracts';
import { call } from './client.js';

/** Who is signed in. */
export const sessionQuery = queryOptions<SessionView>({
  queryKey: ['session', 'getSession'],
  queryFn: ({ signal }) => call(routes.getSession, {}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

type Role = SessionView['user']['role'];

/** Whether a role may call an endpoint, by the same table the API decides by. */
export function mayCall(role: Role | undefined, contract: { readonly access: Access }): boolean {
  if (contract.access === 'public') return true;
  if (role === undefined) return false;
  return contract.access === 'signed-in' || contract.access.includes(role);
}

/** Whether the person who is signed in may call an endpoint. */
export function useMay(): (contract: RouteContract) => boolean {
  const { data } = useQuery(sessionQuery);
  return (contract) => mayCall(data?.user.role, contract);
}

/** The person who is signed in. */
export function useUser(): SessionView['user'] | undefined {
  return useQuery(sessionQuery).data?.user;
}
