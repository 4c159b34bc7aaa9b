"""Official outlines, in place of the tiles: read, checked, made light and projected once. Pure.

`reading` takes a GeoJSON or TopoJSON file to rings of degrees; `checking` refuses what is no outline;
`drawing` makes SVG paths of them. Whoever runs the import reads the reasons: they are in French.
"""

from enracine.territories.outlines.drawing import DrawnOutline, drawn
from enracine.territories.outlines.reading import Layers, OutlineTrouble, read

__all__ = ["DrawnOutline", "Layers", "OutlineTrouble", "drawn", "read"]
