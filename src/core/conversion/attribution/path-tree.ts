/**
 * Paths of channels, each a node below that of the path without its last channel; node 0 is the empty path. Parents come
 * before their children. Arrays are longer than the tree where it has room to grow.
 */
export interface PathTree {
  size: number;
  parent: Int32Array;
  channel: Int32Array;
  /** Conversions whose path it is, and units that did not convert. */
  conversions: Float64Array;
  others: Float64Array;
  /** By currency, the value of those conversions. */
  readonly values: Map<string, Float64Array>;
  /** From parent and channel to the node; made anew where a tree has come from another thread. */
  readonly children: Map<number, number>;
}

/** Channels that a key has room for beside 2^30 nodes: far more than there can be. */
const CHANNELS = 2 ** 20;

export const emptyTree = (): PathTree => ({
  size: 1,
  parent: Int32Array.of(-1),
  channel: Int32Array.of(-1),
  conversions: new Float64Array(1),
  others: new Float64Array(1),
  values: new Map(),
  children: new Map(),
});

/** The node of a path with one more channel, which is made if there is none yet. */
export function childOf(tree: PathTree, node: number, channel: number): number {
  const key = node * CHANNELS + channel;
  const known = tree.children.get(key);
  if (known !== undefined) return known;
  const made = tree.size++;
  tree.children.set(key, made);
  if (made === tree.parent.length) grow(tree);
  tree.parent[made] = node;
  tree.channel[made] = channel;
  return made;
}

function grow(tree: PathTree): void {
  const room = 2 * tree.parent.length;
  tree.parent = wider(tree.parent, new Int32Array(room));
  tree.channel = wider(tree.channel, new Int32Array(room));
  tree.conversions = wider(tree.conversions, new Float64Array(room));
  tree.others = wider(tree.others, new Float64Array(room));
  for (const [currency, sums] of tree.values) tree.values.set(currency, wider(sums, new Float64Array(room)));
}

function wider<A extends Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** Adds to the value of a path's conversions. */
export function addPathValue(tree: PathTree, node: number, currency: string, amount: number): void {
  let sums = tree.values.get(currency);
  if (!sums) {
    sums = new Float64Array(tree.parent.length);
    tree.values.set(currency, sums);
  }
  sums[node] += amount;
}

/** Adds the paths of `from`, whose channels are called otherwise, to `into`. */
export function mergeTrees(into: PathTree, from: PathTree, channelIn: (channel: number) => number): void {
  const nodeIn = new Int32Array(from.size);
  for (let node = 1; node < from.size; node++) {
    const at = childOf(into, nodeIn[from.parent[node]], channelIn(from.channel[node]));
    nodeIn[node] = at;
    into.conversions[at] += from.conversions[node];
    into.others[at] += from.others[node];
  }
  for (const [currency, sums] of from.values)
    for (let node = 1; node < from.size; node++)
      if (sums[node] !== 0) addPathValue(into, nodeIn[node], currency, sums[node]);
}

/** The channels of a path, first to last. */
export function pathOf({ parent, channel }: PathTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = parent[at]) path.push(channel[at]);
  return path.reverse();
}
