import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { Scene, Shape } from '../../charts/scene/shapes.ts';

/** A part of a scene, in its own pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A picture of more shapes than these is drawn where it is looked at, and around there. */
export const MOST_AT_ONCE = 5000;
/** The part moves on in steps of so many pixels, and holds as much beyond each edge of the window. */
const TILE = 256;

export const countShapes = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, shape) => sum + (shape.kind === 'group' ? countShapes(shape.children) : 1), 0);

/** Whether a shape may be in a part; `x` and `y` is where its group begins. What cannot be told is. */
export function isIn(shape: Shape, { left, top, right, bottom }: Part, x: number, y: number): boolean {
  let box = boxes.get(shape);
  if (box === undefined) {
    box = boxOf(shape);
    boxes.set(shape, box);
  }
  return (
    box === null || (box.right + x >= left && box.left + x <= right && box.bottom + y >= top && box.top + y <= bottom)
  );
}

/** Found once: the part moves on with the scrolling. */
const boxes = new WeakMap<Shape, Part | null>();

/** Words are at most so wide. */
const WIDEST = 400;

function boxOf(shape: Shape): Part | null {
  switch (shape.kind) {
    case 'rect':
      return { left: shape.x, top: shape.y, right: shape.x + shape.width, bottom: shape.y + shape.height };
    case 'text':
      return {
        left: shape.x - WIDEST,
        top: shape.y - shape.size,
        right: shape.x + WIDEST,
        bottom: shape.y + shape.size,
      };
    case 'path':
      return pathBox(shape.d);
    case 'group':
      return null;
  }
}

/** Of blocks (M, H and V, with corners that are small) and of bands (M, C and L). */
function pathBox(d: string): Part | null {
  const [xs, ys]: [number[], number[]] = [[], []];
  if (/^M[-\d. ,]+[HVa]/.test(d)) {
    if (/[^MHVaZ\d., -]/.test(d)) return null;
    for (const [, letter, first, second] of d.matchAll(/([MHV])(-?[\d.]+)(?:[ ,](-?[\d.]+))?/g)) {
      (letter === 'V' ? ys : xs).push(Number(first));
      if (letter === 'M') ys.push(Number(second));
    }
  } else {
    if (d.length > 300 || /[^MCLZ\d., -]/.test(d)) return null;
    for (const [i, number] of (d.match(/-?[\d.]+/g) ?? []).entries()) (i % 2 === 0 ? xs : ys).push(Number(number));
  }
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** The part of a large scene that is in the window, and around it; null where all of it is drawn. */
export function useVisiblePart(scene: Scene): readonly [RefObject<SVGSVGElement | null>, Part | null] {
  const ref = useRef<SVGSVGElement>(null);
  const isLarge = useMemo(() => countShapes(scene.shapes) > MOST_AT_ONCE, [scene]);
  const [part, setPart] = useState<Part | null>(null);
  useEffect(() => {
    if (!isLarge) return;
    const look = () => {
      const svg = ref.current;
      if (svg) setPart((old) => moved(old, partOf(svg.getBoundingClientRect(), scene)));
    };
    look();
    // Whatever it is scrolled in.
    window.addEventListener('scroll', look, { capture: true, passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look, { capture: true });
      window.removeEventListener('resize', look);
    };
  }, [scene, isLarge]);
  return [ref, isLarge ? (part ?? partOf({ left: 0, top: 0, width: 0 }, scene)) : null];
}

/** By where the picture is in the window. */
export function partOf({ left, top, width }: Pick<DOMRect, 'left' | 'top' | 'width'>, scene: Scene): Part {
  const scale = width > 0 ? width / scene.width : 1;
  const low = (edge: number) => TILE * Math.floor(-edge / scale / TILE) - TILE;
  const high = (edge: number, room: number) => TILE * Math.ceil((room - edge) / scale / TILE) + TILE;
  return { left: low(left), top: low(top), right: high(left, innerWidth), bottom: high(top, innerHeight) };
}

/** The same object as long as it is the same part. */
const moved = (old: Part | null, now: Part): Part =>
  old !== null && (Object.keys(now) as (keyof Part)[]).every((edge) => old[edge] === now[edge]) ? old : now;
