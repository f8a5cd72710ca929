import type { AdmissionDesk, ConnectionCaps, Place, RefusalReason } from '@waybill/ssh';
import { type Channel, frontMessage, type ServerMessage } from './messages.js';

interface Asked {
  readonly answer: (outcome: Place | RefusalReason) => void;
  crowdedOut: () => void;
}

/** The places of one process among several behind one port: the front, which sees all, gives them. */
export class FrontAdmission implements AdmissionDesk {
  readonly #front: Channel<ServerMessage>;
  readonly #places = new Map<number, Asked>();
  #last = 0;

  constructor(front: Channel<ServerMessage>) {
    this.#front = front;
    front.onMessage((message) => this.#hear(message));
  }

  admit(address: string, caps: ConnectionCaps): Promise<Place | RefusalReason> {
    const { maxConnections, maxConnectionsPerAddress, maxUnauthenticated } = caps;
    this.#last += 1;
    const place = this.#last;
    return new Promise((resolve) => {
      this.#places.set(place, { answer: resolve, crowdedOut: () => undefined });
      this.#front.send({
        type: 'admit',
        place,
        address,
        caps: { maxConnections, maxConnectionsPerAddress, maxUnauthenticated },
      });
    });
  }

  #hear(raw: unknown): void {
    const message = frontMessage.safeParse(raw).data;
    const asked = message === undefined ? undefined : this.#places.get(message.place);
    if (message === undefined || asked === undefined) return;
    if (message.type === 'admitted') asked.answer(this.#place(message.place, asked));
    else if (message.type === 'crowded-out') asked.crowdedOut();
    else {
      this.#places.delete(message.place);
      asked.answer(message.reason);
    }
  }

  #place(place: number, asked: Asked): Place {
    let signedIn = false;
    return {
      onCrowdedOut: (listener) => {
        asked.crowdedOut = listener;
      },
      authenticated: () => {
        if (signedIn || !this.#places.has(place)) return;
        signedIn = true;
        this.#front.send({ type: 'signed-in', place });
      },
      release: () => {
        if (this.#places.delete(place)) this.#front.send({ type: 'left', place });
      },
    };
  }
}
