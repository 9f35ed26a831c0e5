# Home Assistant serves its own validation library under this name; its types are these.
from probatio import *
