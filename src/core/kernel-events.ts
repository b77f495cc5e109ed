/**
 * The events of one unit that matter, as columns: what `UnitEvent` is to the reference evaluator. Filled anew for each
 * unit, so that nothing is allocated on the way.
 */
export class UnitEvents {
  length = 0;
  row = new Int32Array(64);
  /** Ticks since the data set's base. */
  time = new Float64Array(64);
  /** Tie groups and sessions; the former counted from 0 without gaps. */
  group = new Int32Array(64);
  session = new Int32Array(64);
  /** Masks of the steps and the exclusions it is an event of. */
  steps = new Uint32Array(64);
  exclusions = new Uint32Array(64);
  /** 1 where an attempt may begin. */
  entry = new Uint8Array(64);
  user = 0;
  /** Ticks of the user's last event, and which session that was in, however the range cuts. */
  lastTime = 0;
  lastSession = 0;
  /** The code of the breakdown value the unit is held to, or stands under; else 0. */
  value = 0;

  /** Makes room for so many events, and forgets those that are there. */
  clear(room: number): void {
    this.length = 0;
    if (room <= this.row.length) return;
    const size = 2 * room;
    this.row = new Int32Array(size);
    this.time = new Float64Array(size);
    this.group = new Int32Array(size);
    this.session = new Int32Array(size);
    this.steps = new Uint32Array(size);
    this.exclusions = new Uint32Array(size);
    this.entry = new Uint8Array(size);
  }
}
