"""The mean of reader checkpoints of one ancestry (a model soup, Wortsman et al., 2022).

python training/average.py both3.pt both6.pt --name reader.pt      # names below the work folder
python training/average.py a.pt b.pt --shares 0.8 0.2 --name reader.pt
"""

from __future__ import annotations

import torch
from places import parser


def main() -> None:
    p = parser(__doc__)
    p.add_argument("checkpoints", nargs="+")
    p.add_argument("--name", required=True)
    p.add_argument("--shares", type=float, nargs="+", help="of each checkpoint; equal ones otherwise")
    args = p.parse_args()
    shares = args.shares or [1 / len(args.checkpoints)] * len(args.checkpoints)
    states = [torch.load(args.work / name, weights_only=True) for name in args.checkpoints]
    mean = {}
    for key in dict.fromkeys(key for state in states for key in state):
        # What older checkpoints lack is the mean of those that have it.
        held = [(share, state[key].float()) for share, state in zip(shares, states, strict=True) if key in state]
        mean[key] = sum(share * tensor for share, tensor in held) / sum(share for share, _ in held)
    torch.save(mean, args.work / args.name)


if __name__ == "__main__":
    main()
