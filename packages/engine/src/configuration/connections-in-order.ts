import type { DesiredConfiguration, DesiredConnection, DesiredPartner } from './desired-configuration.js';

/** A Connection of a file, where it stands in it. */
export interface PlacedConnection {
  readonly partner: DesiredPartner;
  readonly connection: DesiredConnection;
  /** JSON pointer. */
  readonly pointer: string;
}

/** The Connections of a file in the order in which they can be created: a jump host comes before those that lead over it. */
export function connectionsInOrder(desired: DesiredConfiguration): readonly PlacedConnection[] {
  const placed = (desired.partners ?? []).flatMap((partner, index) =>
    (partner.connections ?? []).map((connection, at) => ({
      partner,
      connection,
      pointer: `/partners/${index}/connections/${at}`,
    })),
  );
  const ordered = new Set<PlacedConnection>();
  const visiting = new Set<PlacedConnection>();
  const visit = (each: PlacedConnection): void => {
    // A circle stays one; whoever makes the last of it is told.
    if (ordered.has(each) || visiting.has(each)) return;
    visiting.add(each);
    const jump = each.connection.route?.jump;
    const host = placed.find(({ connection }) => connection.slug === jump);
    if (host !== undefined) visit(host);
    ordered.add(each);
  };
  for (const each of placed) visit(each);
  return [...ordered];
}
