import { isPermission, type LiveEvent, type Permission } from '@waybill/core';

/** The collection that an event is of, as permissions name it. */
function nounOf(event: LiveEvent): string {
  if (event.kind === 'changed') return event.noun;
  return event.kind === 'schedule.missed' ? 'schedules' : `${event.kind}s`;
}

/** Whether somebody who may do this may hear of an event: who may read what it is of. What no permission names is told to nobody. */
export function maySee(permissions: Pick<ReadonlySet<Permission>, 'has'>, event: LiveEvent): boolean {
  const read = `${nounOf(event)}:read`;
  return isPermission(read) && permissions.has(read);
}
