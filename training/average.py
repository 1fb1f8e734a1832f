"""The mean of reader checkpoints of one ancestry (a model soup, Wortsman et al., 2022).

python training/average.py both3.pt both6.pt --name reader.pt      # names below the work folder
"""

from __future__ import annotations

import torch
from places import parser


def main() -> None:
    p = parser(__doc__)
    p.add_argument("checkpoints", nargs="+")
    p.add_argument("--name", required=True)
    args = p.parse_args()
    states = [torch.load(args.work / name, weights_only=True) for name in args.checkpoints]
    mean = {key: sum(state[key].float() for state in states) / len(states) for key in states[0]}
    torch.save(mean, args.work / args.name)


if __name__ == "__main__":
    main()
