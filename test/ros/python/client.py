"""A client of the node that is not ours: lists, subscribes to and calls everything, by rclpy alone.

Publishes a red camera and labels of class 1, as the node's inputs. Prints "all is well" and ends with 0, or raises.
"""

import time

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from dice_monitor.msg import MonitorStatus, SegmentationEstimate, SegmentationScores
from lifecycle_msgs.msg import State, Transition, TransitionEvent
from lifecycle_msgs.srv import ChangeState, GetAvailableStates, GetAvailableTransitions, GetState
from rcl_interfaces.msg import Parameter, ParameterEvent, ParameterType, ParameterValue
from rcl_interfaces.srv import (
    DescribeParameters,
    GetParameters,
    GetParameterTypes,
    ListParameters,
    SetParameters,
    SetParametersAtomically,
)
from rclpy.qos import qos_profile_sensor_data
from sensor_msgs.msg import CompressedImage, Image
from std_srvs.srv import Trigger

NODE = "/dice_monitor"
WIDTH, HEIGHT = 32, 24
LIMIT_S = 40.0

TOPICS = {
    "mask": Image,
    "confidence": Image,
    "mask_color": Image,
    "overlay": Image,
    "error": Image,
    "panel": Image,
    "mask_color/compressed": CompressedImage,
    "overlay/compressed": CompressedImage,
    "error/compressed": CompressedImage,
    "panel/compressed": CompressedImage,
    "scores": SegmentationScores,
    "estimate": SegmentationEstimate,
    "status": MonitorStatus,
    "transition_event": TransitionEvent,
}
SERVICES = {
    "change_state": ChangeState,
    "get_state": GetState,
    "get_available_states": GetAvailableStates,
    "get_available_transitions": GetAvailableTransitions,
    "get_transition_graph": GetAvailableTransitions,
    "describe_parameters": DescribeParameters,
    "get_parameters": GetParameters,
    "get_parameter_types": GetParameterTypes,
    "list_parameters": ListParameters,
    "set_parameters": SetParameters,
    "set_parameters_atomically": SetParametersAtomically,
    "reset": Trigger,
    "save_report": Trigger,
}

rclpy.init()
node = rclpy.create_node("rclpy_client")
received = {}


def spin_until(condition, what):
    """Spins until the condition holds."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < end, f"not in time: {what}"
        rclpy.spin_once(node, timeout_sec=0.05)


def call(name, **fields):
    """Calls a service of the node."""
    kind = SERVICES[name]
    client = node.create_client(kind, f"{NODE}/{name}")
    spin_until(client.service_is_ready, f"service {name}")
    future = client.call_async(kind.Request(**fields))
    spin_until(future.done, f"answer of {name}")
    node.destroy_client(client)
    return future.result()


def change(transition_id):
    """Asks for a transition."""
    return call("change_state", transition=Transition(id=transition_id)).success


def state():
    """The label of the present state."""
    return call("get_state").current_state.label


def parameter(name, value):
    """A parameter of type double."""
    return Parameter(
        name=name, value=ParameterValue(type=ParameterType.PARAMETER_DOUBLE, double_value=value)
    )


def subscribe(kind, topic):
    """Keeps the messages of a topic."""
    messages = received.setdefault(topic, [])
    node.create_subscription(kind, topic, messages.append, 100)


def image(encoding, data, stamp):
    """An image of the scene."""
    message = Image(height=HEIGHT, width=WIDTH, encoding=encoding, step=len(data) // HEIGHT, data=data)
    message.header.stamp.sec = 1000 + stamp // 10
    message.header.stamp.nanosec = stamp % 10 * 100_000_000
    message.header.frame_id = "camera_optical"
    return message


def transitions():
    """Goes through the lifecycle, wrong ways included; leaves the node inactive."""
    assert state() == "unconfigured"
    assert not change(Transition.TRANSITION_ACTIVATE)
    assert len(call("get_available_states").available_states) == 11
    assert len(call("get_transition_graph").available_transitions) == 25
    assert change(Transition.TRANSITION_CONFIGURE)
    labels = [t.transition.label for t in call("get_available_transitions").available_transitions]
    assert labels == ["cleanup", "activate", "shutdown"], labels
    assert change(Transition.TRANSITION_CLEANUP)
    assert change(Transition.TRANSITION_CONFIGURE)
    assert state() == "inactive"
    goals = [event.goal_state.id for event in received[f"{NODE}/transition_event"]]
    assert goals[:2] == [State.TRANSITION_STATE_CONFIGURING, State.PRIMARY_STATE_INACTIVE], goals


def parameters():
    """Lists, describes, gets and sets parameters."""
    names = call("list_parameters").result.names
    assert {"window", "sync.tolerance", "use_sim_time"} <= set(names)
    types = call("get_parameter_types", names=names).types
    values = call("get_parameters", names=names).values
    described = call("describe_parameters", names=names).descriptors
    assert [value.type for value in values] == list(types) == [d.type for d in described]
    assert all(d.name == name and d.description for d, name in zip(described, names))
    window = described[names.index("window")]
    assert window.floating_point_range[0].from_value == 0.001
    assert call("set_parameters", parameters=[parameter("window", 3.0)]).results[0].successful
    refused = call("set_parameters", parameters=[parameter("window", -3.0)]).results[0]
    assert not refused.successful and "0.001" in refused.reason, refused.reason
    both = [parameter("warn_dice", 0.6), parameter("error_dice", 0.9)]
    assert not call("set_parameters_atomically", parameters=both).result.successful
    kept = call("get_parameters", names=["window", "warn_dice"]).values
    assert [value.double_value for value in kept] == [3.0, 0.7]
    events = received["/parameter_events"]
    spin_until(lambda: any(e.node == NODE and e.changed_parameters for e in events), "parameter event")


def messages():
    """Plays a scene to the node, and looks at a message of each topic."""
    assert change(Transition.TRANSITION_ACTIVATE)
    camera = node.create_publisher(Image, "/camera", qos_profile_sensor_data)
    labels = node.create_publisher(Image, "/labels", 10)
    frame = 0

    def send():
        nonlocal frame
        camera.publish(image("rgb8", bytes([200, 0, 0]) * (WIDTH * HEIGHT), frame))
        labels.publish(image("mono8", bytes([1]) * (WIDTH * HEIGHT), frame))
        frame += 1

    timer = node.create_timer(0.1, send)
    spin_until(lambda: all(received[f"{NODE}/{topic}"] for topic in TOPICS), "a message of each topic")
    node.destroy_timer(timer)
    first = {topic: received[f"{NODE}/{topic}"][0] for topic in TOPICS}
    mask = first["mask"]
    assert (mask.width, mask.height, mask.encoding) == (WIDTH, HEIGHT, "mono8")
    assert set(mask.data) == {1} and mask.header.frame_id == "camera_optical"
    assert first["overlay"].encoding == first["panel"].encoding == "rgb8"
    scores = first["scores"]
    assert scores.frame.classes[1].tp == WIDTH * HEIGHT and scores.frame.classes[1].dice == 1.0
    assert scores.header.stamp == scores.label_stamp and scores.label_offset == 0.0
    assert 0.0 <= first["estimate"].mean_confidence <= 1.0
    statuses = received[f"{NODE}/status"]
    spin_until(lambda: statuses[-1].images_received > 0 and statuses[-1].pairs > 0, "counts in the status")
    arrays = received["/diagnostics"]
    wanted = {f"dice_monitor: {part}" for part in ("node", "quality", "camera", "model")}
    spin_until(lambda: wanted <= {status.name for status in arrays[-1].status}, "all diagnostics")


def main():
    """Everything, in order."""
    spin_until(lambda: "dice_monitor" in node.get_node_names(), "the node")
    for topic, kind in TOPICS.items():
        subscribe(kind, f"{NODE}/{topic}")
    subscribe(DiagnosticArray, "/diagnostics")
    subscribe(ParameterEvent, "/parameter_events")
    served = lambda: {name for name, _ in node.get_service_names_and_types_by_node("dice_monitor", "/")}
    spin_until(lambda: {f"{NODE}/{name}" for name in SERVICES} <= served(), "all services")
    transitions()
    parameters()
    messages()
    assert call("reset").success
    report = call("save_report")
    assert not report.success and "report_dir" in report.message, report.message
    assert change(Transition.TRANSITION_DEACTIVATE)
    assert change(Transition.TRANSITION_INACTIVE_SHUTDOWN)
    assert state() == "finalized"
    print("all is well")
    rclpy.shutdown()


main()
