/**
 * Whether a pattern repeats a group that itself can match in several ways: finding that such a pattern does
 * not match can take time that doubles with every character, and nothing can interrupt it.
 */
export const repeatsRepetition = (pattern: string): boolean => {
  const several: Array<boolean> = [false];
  const mark = () => {
    several[several.length - 1] = true;
  };
  let atom = false;
  for (let i = 0; i < pattern.length; i++) {
    const rest = pattern.slice(i);
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (atom && quantifier !== undefined) {
      if (!/^\{\d+\}/.test(quantifier)) mark();
      i += quantifier.length - 1;
      atom = false;
      continue;
    }
    atom = true;
    switch (rest[0]) {
      case "\\":
        i++;
        break;
      case "[":
        i += (/^\[(?:\\.|[^\]\\])*\]/.exec(rest)?.[0].length ?? 1) - 1;
        break;
      case "(":
        several.push(false);
        if (rest[1] === "?") i++;
        atom = false;
        break;
      case "|":
        mark();
        atom = false;
        break;
      case ")": {
        const inner = several.pop() === true;
        if (inner && /^\)(?:[*+]|\{\d+(?:,\d*)?\})/.test(rest)) return true;
        if (inner) mark();
        break;
      }
    }
  }
  return false;
};
