import type { Label, Path, Rect, Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';

export interface Placed<S> {
  readonly shape: S;
  readonly x: number;
  readonly y: number;
}

/** Every shape that is no group, and how far its groups moved it. */
export function placed(shapes: readonly Shape[], x = 0, y = 0): Placed<Label | Rect | Path>[] {
  return shapes.flatMap((shape) =>
    shape.kind === 'group' ? placed(shape.children, x + (shape.x ?? 0), y + (shape.y ?? 0)) : [{ shape, x, y }],
  );
}

const boxesOf = (scene: Scene) =>
  placed(scene.shapes).flatMap(({ shape, x, y }) => {
    if (shape.kind !== 'text') return [];
    const width = textWidth(shape.text, shape.size, shape.weight);
    const left = x + shape.x - (shape.anchor === 'end' ? width : shape.anchor === 'middle' ? width / 2 : 0);
    const baseline = y + shape.y;
    return [
      {
        text: shape.text,
        left,
        right: left + width,
        top: baseline - shape.size * 0.75,
        bottom: baseline + shape.size * 0.2,
      },
    ];
  });

/** All texts, with plain spaces. */
export const texts = (scene: Scene): string[] => boxesOf(scene).map(({ text }) => text.replace(/\s/g, ' '));

/** Every text that leaves the picture or touches another. */
export function unreadable(scene: Scene): string[] {
  const boxes = boxesOf(scene).filter(({ text }) => text !== '');
  return boxes.flatMap((a, i) => {
    const outside = a.left < -0.01 || a.right > scene.width + 0.01 || a.bottom > scene.height + 0.01;
    const touched = boxes
      .slice(i + 1)
      .filter((b) => !(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top))
      .map((b) => `“${a.text}” touches “${b.text}”`);
    return outside ? [`“${a.text}” leaves the picture`, ...touched] : touched;
  });
}
