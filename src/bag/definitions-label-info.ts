// Texts of vision_msgs 4 (Apache-2.0), as a recorder stores them.

/** vision_msgs/msg/LabelInfo */
export const LABEL_INFO_TEXT = `# Provides meta-information about a visual pipeline.
#
# This message serves a similar purpose to sensor_msgs/CameraInfo, but instead
#   of being tied to hardware, it represents information about a specific
#   computer vision pipeline. This information stays constant (or relatively
#   constant) over time, and so it is wasteful to send it with each individual
#   result. By listening to these messages, subscribers will receive
#   the context in which published vision messages are to be interpreted.
# Each vision pipeline should publish its LabelInfo messages to its own topic,
#   in a manner similar to CameraInfo.
# This message is meant to allow converting data from vision pipelines that
#   return id based classifications back to human readable string class names.

# Used for sequencing
std_msgs/Header header

# An array of uint16 keys and string values containing the association
#   between class identifiers and their names. According to the amount
#   of classes and the datatype used to store their ids internally, the
#   maxiumum class id allowed (65535 for uint16 and 255 for uint8) belongs to
#   the "UNLABELED" class.
vision_msgs/VisionClass[] class_map 

# The value between 0-1 used as confidence threshold for the inference.
float32 threshold
`;

/** vision_msgs/msg/VisionClass */
export const VISION_CLASS_TEXT = `# A key value pair that maps an integer class_id to a string class label
#   in computer vision systems.

# The int value that identifies the class.
# Elements identified with 65535, the maximum uint16 value are assumed
#   to belong to the "UNLABELED" class. For vision pipelines using less
#   than 255 classes the "UNLABELED" is the maximum value in the uint8
#   range.
uint16 class_id

# The name of the class represented by the class_id
string class_name
`;
