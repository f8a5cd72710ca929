import { Admission, type Place } from '@waybill/ssh';
import { type Channel, type FrontMessage, serverMessage } from './messages.js';

/** The caps on connections, over all processes behind one port: those of the process that asks, which goes by the rules as they are. */
export class SharedAdmission {
  readonly #admission = new Admission();

  /** Gives places to one process, until the returned function is called: then all that it had are free. */
  serve(process: Channel<FrontMessage>): () => void {
    const places = new Map<number, Place>();
    process.onMessage((raw) => {
      const message = serverMessage.safeParse(raw).data;
      if (message === undefined) return;
      const { place } = message;
      if (message.type === 'admit') {
        const given = this.#admission.admit(message.address, message.caps);
        if (typeof given === 'string') return process.send({ type: 'refused', place, reason: given });
        places.set(place, given);
        given.onCrowdedOut(() => process.send({ type: 'crowded-out', place }));
        return process.send({ type: 'admitted', place });
      }
      if (message.type === 'signed-in') places.get(place)?.authenticated();
      else {
        places.get(place)?.release();
        places.delete(place);
      }
    });
    return () => {
      for (const place of places.values()) place.release();
      places.clear();
    };
  }
}
