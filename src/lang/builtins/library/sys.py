# The version in the module sys.

version_info = collections.namedtuple("version_info", "major minor micro releaselevel serial")(3, 11, 0, "final", 0)
version = "3.11.0 (ppar)"
maxsize = 9223372036854775807
byteorder = "little"
platform = "linux"
